namespace RedHare.Engine;

/// <summary>A shard that a unit holds for a moment (<see cref="ExecutionUnit.Borrow"/>). Its end gives it back, with the effects of what was done in it.</summary>
internal readonly ref struct BorrowedShard(ExecutionUnit? unit)
{
    public void Dispose() => unit?.GiveBack();
}
