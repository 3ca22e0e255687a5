namespace RedHare.Engine.Memory;

public sealed unsafe partial class Arena
{
    private nint CheckedAllocate(int size)
    {
        var capacity = Capacity(size);
        var block = _checks!.Allocate(capacity);
        Interlocked.Add(ref _large, capacity);
        return block;
    }

    private void CheckedFree(nint block, int size)
    {
        _checks!.Free(block, Capacity(size));
        Interlocked.Add(ref _large, -Capacity(size));
    }
}
