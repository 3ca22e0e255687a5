namespace RedHare.Engine;

/// <summary>Union, intersection and difference of sorted sets and sets, by Redis's algorithms. No operand changes meanwhile.</summary>
public static class SortedSetAlgebra
{
    /// <summary>Adds the members that any of the operands has.</summary>
    /// <param name="operands">The operands; sorted by size here.</param>
    /// <param name="aggregate">What becomes of a member's scores.</param>
    /// <param name="result">Takes the members.</param>
    public static void Union(Span<ScoredOperand> operands, ScoreAggregate aggregate, ref SortedSetBuilder result)
    {
        SortBySize(operands);
        Span<byte> scratch = stackalloc byte[SortedSetView.ScratchLength];
        foreach (var operand in operands)
        {
            var walk = operand.Walk(scratch);
            while (walk.Next()) result.Add(walk.Member, walk.Score, aggregate);
        }
    }

    /// <summary>Visits the members that all operands have: those of the smallest, looked up in the others in ascending size.</summary>
    /// <param name="operands">The operands; sorted by size here.</param>
    /// <param name="aggregate">What becomes of a member's scores.</param>
    /// <param name="sink">Takes the members and may stop the search.</param>
    public static void Intersect<TSink>(Span<ScoredOperand> operands, ScoreAggregate aggregate, ref TSink sink)
        where TSink : struct, IScoredSink, allows ref struct
    {
        SortBySize(operands);
        var walk = operands[0].Walk(stackalloc byte[SortedSetView.ScratchLength]);
        while (walk.Next())
        {
            var score = walk.Score;
            if (TryMergeAll(operands[1..], walk.Member, ref score, aggregate) && !sink.Take(walk.Member, score)) return;
        }
    }

    /// <summary>Adds the members of the first operand that no other has, with the scores they have there.</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="result">Takes the members.</param>
    /// <remarks>
    /// Either each member of the first is looked up in the others, or all of the first are taken and the members of the others removed. The first way is
    /// preferred at up to twice the work, since a look-up often ends at the first other operand.
    /// </remarks>
    public static void Subtract(ReadOnlySpan<ScoredOperand> operands, ref SortedSetBuilder result)
    {
        var others = operands[1..];
        long members = 0;
        foreach (var operand in operands) members += operand.Count;
        var asks = operands[0].Count * operands.Length / 2 <= members;
        Span<byte> scratch = stackalloc byte[SortedSetView.ScratchLength];
        var walk = operands[0].Walk(scratch);
        while (walk.Next())
            if (!asks || !InAny(others, walk.Member)) result.Add(walk.Member, walk.Score, ScoreAggregate.Sum);
        if (asks) return;
        foreach (var other in others)
        {
            var removed = other.Walk(scratch);
            while (result.Count > 0 && removed.Next()) result.Remove(removed.Member);
        }
    }

    internal static double Merge(double a, double b, ScoreAggregate aggregate)
    {
        if (aggregate == ScoreAggregate.Min) return b < a ? b : a;
        if (aggregate == ScoreAggregate.Max) return b > a ? b : a;
        var sum = a + b;
        return double.IsNaN(sum) ? 0 : sum;
    }

    private static bool TryMergeAll(ReadOnlySpan<ScoredOperand> operands, ReadOnlySpan<byte> member, ref double score, ScoreAggregate aggregate)
    {
        foreach (var operand in operands)
        {
            if (!operand.TryGetScore(member, out var other)) return false;
            score = Merge(score, other, aggregate);
        }
        return true;
    }

    private static bool InAny(ReadOnlySpan<ScoredOperand> operands, ReadOnlySpan<byte> member)
    {
        foreach (var operand in operands)
            if (operand.TryGetScore(member, out _)) return true;
        return false;
    }

    private static void SortBySize(Span<ScoredOperand> operands) => operands.Sort(static (a, b) => a.Count.CompareTo(b.Count));
}
