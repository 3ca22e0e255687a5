using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Takes random members out of a set.</summary>
public static class SetPop
{
    /// <summary>Members that remain are copied rather than those popped removed one by one when fewer remain than this fraction of those popped.</summary>
    private const int CopyFactor = 5;

    /// <summary>Removes some random members, each combination as probable as any other, and hands them to <paramref name="sink"/>.</summary>
    /// <param name="key">An existing set.</param>
    /// <param name="count">How many: fewer than there are, or 1. A set that is empty then is the caller's to delete.</param>
    /// <param name="limits">The configured limits.</param>
    /// <param name="sink">Takes the members; its answer is ignored.</param>
    public static void PopMembers<TSink>(this WriteScope key, long count, in SetLimits limits, ref TSink sink) where TSink : struct, IMemberSink
    {
        var size = key.AsSet().Count;
        if (count > 1 && (size - count) * CopyFactor <= count) KeepOthers(key, size, size - count, limits, ref sink);
        else if (key.Encoding == KeyEncoding.ListPack) PopFromPack(key, size, count, ref sink);
        else if (key.Encoding == KeyEncoding.IntSet) PopIntegers(key, size, count, ref sink);
        else PopFromTable(key, count, ref sink);
    }

    private static void PopFromPack<TSink>(WriteScope key, long size, long count, ref TSink sink) where TSink : struct, IMemberSink
    {
        Span<byte> scratch = stackalloc byte[SetView.ScratchLength];
        var pack = new ScopePack(key);
        var selection = new Selection(count, size);
        for (var at = Pack.First(key.Packed()); at >= 0 && selection.IsOpen;)
        {
            if (!selection.Take())
            {
                at = Pack.Next(key.Packed(), at);
                continue;
            }
            sink.Take(Pack.Get(key.Packed(), at).Text(scratch));
            at = Pack.Delete(ref pack, at);
        }
    }

    private static void PopIntegers<TSink>(WriteScope key, long size, long count, ref TSink sink) where TSink : struct, IMemberSink
    {
        Span<byte> scratch = stackalloc byte[SetView.ScratchLength];
        var integers = new ScopePack(key);
        for (; count > 0; count--, size--)
        {
            var index = Random.Shared.Next((int)size);
            sink.Take(scratch[..RedisNumber.Format(IntegerSet.Get(key.Packed(), index), scratch)]);
            IntegerSet.RemoveAt(ref integers, index);
        }
    }

    private static void PopFromTable<TSink>(WriteScope key, long count, ref TSink sink) where TSink : struct, IMemberSink
    {
        var value = new ScopeValue(key);
        for (; count > 0; count--)
        {
            var record = RecordTable<SetMember>.Random(value.Table, Random.Shared);
            var member = SetMember.Key(record);
            sink.Take(member);
            SetForms.RemoveRecord(ref value, record, KeyHash.Of(member, value.Arena.HashSeed));
        }
    }

    // What remains is built before the first member is given away, since building may fail.
    private static void KeepOthers<TSink>(WriteScope key, long size, long remaining, in SetLimits limits, ref TSink sink) where TSink : struct, IMemberSink
    {
        Span<byte> scratch = stackalloc byte[SetView.ScratchLength];
        var others = new SetBuilder(key, key.Encoding == KeyEncoding.IntSet ? KeyEncoding.IntSet : KeyEncoding.ListPack);
        try
        {
            var selection = new Selection(remaining, size);
            var walk = key.AsSet().Walk(scratch);
            while (selection.IsOpen && walk.Next())
                if (selection.Take()) others.Add(walk.Current, limits);
            walk = key.AsSet().Walk(scratch);
            while (walk.Next())
                if (!others.View.Contains(walk.Current)) sink.Take(walk.Current);
            others.MoveTo(key, keepExpiry: true);
        }
        finally
        {
            others.Dispose();
        }
    }
}
