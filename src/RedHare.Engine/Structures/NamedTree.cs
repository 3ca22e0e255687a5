namespace RedHare.Engine.Structures;

/// <summary>A tree of records in the order of their names.</summary>
internal static class NamedTree<TLayout>
    where TLayout : IRecordLayout
{
    /// <summary>The record of a name, or 0.</summary>
    public static nint Find(in RankTreeRoot records, ReadOnlySpan<byte> name)
    {
        var at = RankTree<NameOrder<TLayout>>.LowerBound(records, new NameProbe<TLayout>(name));
        return at.IsValid && TLayout.Key(at.Entry).SequenceEqual(name) ? at.Entry : 0;
    }
}
