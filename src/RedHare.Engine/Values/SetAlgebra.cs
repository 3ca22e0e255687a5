namespace RedHare.Engine;

/// <summary>Intersection, union and difference of sets, by Redis's algorithms. No operand changes meanwhile; an absent key is the empty set.</summary>
public static class SetAlgebra
{
    /// <summary>Visits the members that all sets have.</summary>
    /// <param name="sets">The operands; sorted by size here.</param>
    /// <param name="sink">Takes the members and may stop the search.</param>
    /// <remarks>Walks the smallest set and asks the others in ascending size: the likeliest to refuse come first, in the time of one look-up each.</remarks>
    public static void Intersect<TSink>(Span<KeyReader> sets, ref TSink sink) where TSink : struct, IMemberSink
    {
        sets.Sort(static (a, b) => a.AsSet().Count.CompareTo(b.AsSet().Count));
        var walk = sets[0].AsSet().Walk(stackalloc byte[SetView.ScratchLength]);
        while (walk.Next())
        {
            if (InAll(sets, walk.Current) && !sink.Take(walk.Current)) return;
        }
    }

    /// <summary>The members that all sets have, in the form that SINTERSTORE gives them.</summary>
    /// <param name="sets">The operands; sorted by size here.</param>
    /// <param name="near">The key that will hold the result.</param>
    /// <param name="limits">The configured limits.</param>
    public static SetBuilder Intersection(Span<KeyReader> sets, WriteScope near, in SetLimits limits)
    {
        sets.Sort(static (a, b) => a.AsSet().Count.CompareTo(b.AsSet().Count));
        var integers = sets[0].Exists && sets[0].Encoding == KeyEncoding.IntSet;
        var sink = new BuilderSink(new SetBuilder(near, integers ? KeyEncoding.IntSet : KeyEncoding.ListPack), limits);
        try
        {
            Intersect(sets, ref sink);
            SetForms.CompactIntegers(ref sink.Result.Value, limits);
            return sink.Result;
        }
        catch (OutOfMemoryException)
        {
            sink.Result.Dispose();
            throw;
        }
    }

    /// <summary>The members that any of the sets has.</summary>
    /// <param name="sets">The operands.</param>
    /// <param name="near">A key of the command, whose shard's memory is used.</param>
    /// <param name="toStore">Whether a key will hold the result: then it has the form that Redis would give it.</param>
    /// <param name="limits">The configured limits.</param>
    public static SetBuilder Union(ReadOnlySpan<KeyReader> sets, KeyReader near, bool toStore, in SetLimits limits)
    {
        var result = new SetBuilder(near, FirstForm(sets, toStore));
        try
        {
            foreach (var set in sets) AddAll(ref result, set, limits);
            return result;
        }
        catch (OutOfMemoryException)
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>The members of the first set that no other has.</summary>
    /// <param name="sets">The operands; all but the first may be sorted here.</param>
    /// <param name="near">A key of the command, whose shard's memory is used.</param>
    /// <param name="toStore">Whether a key will hold the result: then it has the form that Redis would give it.</param>
    /// <param name="limits">The configured limits.</param>
    /// <remarks>
    /// Either each member of the first set is looked up in the others, largest first, which costs its size times their number at worst; or all of the first are
    /// taken and the members of the others removed, which costs the sum of the sizes. The first way is preferred at up to twice the work, since it often stops early.
    /// </remarks>
    public static SetBuilder Difference(Span<KeyReader> sets, KeyReader near, bool toStore, in SetLimits limits)
    {
        var result = new SetBuilder(near, FirstForm(sets, toStore));
        try
        {
            if (sets[0].Exists) Subtract(ref result, sets, limits);
            return result;
        }
        catch (OutOfMemoryException)
        {
            result.Dispose();
            throw;
        }
    }

    private static void Subtract(ref SetBuilder result, Span<KeyReader> sets, in SetLimits limits)
    {
        var first = sets[0].AsSet();
        long byLookup = 0, byRemoval = 0;
        foreach (var set in sets)
        {
            if (!set.Exists) continue;
            if (set != sets[0] && set.Record == sets[0].Record) return;
            byLookup += first.Count;
            byRemoval += set.AsSet().Count;
        }
        if (byLookup / 2 <= byRemoval)
        {
            sets[1..].Sort(static (a, b) => b.AsSet().Count.CompareTo(a.AsSet().Count));
            var walk = first.Walk(stackalloc byte[SetView.ScratchLength]);
            while (walk.Next())
            {
                if (!InAny(sets[1..], walk.Current)) result.Add(walk.Current, limits);
            }
            return;
        }
        AddAll(ref result, sets[0], limits);
        var scratch = (Span<byte>)stackalloc byte[SetView.ScratchLength];
        foreach (var set in sets[1..])
        {
            var walk = set.AsSet().Walk(scratch);
            while (walk.Next()) result.Remove(walk.Current);
            if (result.View.Count == 0) return;
        }
    }

    // A result that is only replied needs no form of Redis's: a table, unless sorted integers are cheaper.
    private static KeyEncoding FirstForm(ReadOnlySpan<KeyReader> sets, bool toStore)
    {
        if (toStore) return KeyEncoding.IntSet;
        foreach (var set in sets)
            if (set.Exists && set.Encoding != KeyEncoding.IntSet) return KeyEncoding.HashTable;
        return KeyEncoding.IntSet;
    }

    private static void AddAll(ref SetBuilder result, KeyReader set, in SetLimits limits)
    {
        var walk = set.AsSet().Walk(stackalloc byte[SetView.ScratchLength]);
        while (walk.Next()) result.Add(walk.Current, limits);
    }

    private static bool InAll(ReadOnlySpan<KeyReader> sets, ReadOnlySpan<byte> member)
    {
        foreach (var set in sets[1..])
            if (!set.AsSet().Contains(member)) return false;
        return true;
    }

    private static bool InAny(ReadOnlySpan<KeyReader> sets, ReadOnlySpan<byte> member)
    {
        foreach (var set in sets)
            if (set.AsSet().Contains(member)) return true;
        return false;
    }

    private struct BuilderSink(SetBuilder result, SetLimits limits) : IMemberSink
    {
        public SetBuilder Result = result;

        public bool Take(ReadOnlySpan<byte> member)
        {
            Result.Add(member, limits);
            return true;
        }
    }
}
