using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>Runs ZUNION, ZINTER, ZDIFF and their STORE forms.</summary>
internal static class CombinedReply
{
    internal enum Operation
    {
        Union,
        Inter,
        Diff,
    }

    /// <summary>Answers the members.</summary>
    public static void Answer(CommandCall call, Operation operation)
    {
        var options = CombinationOptions.WithScores | (operation == Operation.Diff ? CombinationOptions.None : CombinationOptions.Weights);
        if (!Combination.TryParse(call, 1, options, out var combination)) return;
        var result = new SortedSetBuilder(combination.Operands[0].Key);
        try
        {
            Combine(operation, combination, ref result);
            call.Reply.Members(result.Walk(), combination.WithScores);
        }
        finally
        {
            result.Dispose();
            combination.Dispose();
        }
    }

    /// <summary>Makes the members a key's value, whatever that was, and answers their number.</summary>
    public static void Store(CommandCall call, Operation operation, KeyEvent what)
    {
        var options = operation == Operation.Diff ? CombinationOptions.None : CombinationOptions.Weights;
        if (!Combination.TryParse(call, 2, options, out var combination)) return;
        var destination = call.Write(call[1], what);
        var result = new SortedSetBuilder(destination);
        try
        {
            Combine(operation, combination, ref result);
            Store(call, destination, ref result);
        }
        finally
        {
            result.Dispose();
            combination.Dispose();
        }
    }

    /// <summary>Makes a result a key's value, or deletes the key when there is no result, and answers its size.</summary>
    public static void Store(CommandCall call, WriteScope destination, ref SortedSetBuilder result)
    {
        var count = result.Count;
        if (count > 0) result.MoveTo(destination, call.Encodings.SortedSet);
        else
        {
            destination.As(KeyEvent.Del);
            destination.Delete();
        }
        call.Reply.Integer(count);
    }

    private static void Combine(Operation operation, Combination combination, ref SortedSetBuilder result)
    {
        switch (operation)
        {
            case Operation.Union:
                SortedSetAlgebra.Union(combination.Operands, combination.Aggregate, ref result);
                break;
            case Operation.Inter:
                var sink = new Sink(ref result);
                SortedSetAlgebra.Intersect(combination.Operands, combination.Aggregate, ref sink);
                break;
            default:
                SortedSetAlgebra.Subtract(combination.Operands, ref result);
                break;
        }
    }

    private readonly ref struct Sink : IScoredSink
    {
        private readonly ref SortedSetBuilder _result;

        public Sink(ref SortedSetBuilder result) => _result = ref result;

        public bool Take(scoped ReadOnlySpan<byte> member, double score)
        {
            _result.Add(member, score, ScoreAggregate.Sum);
            return true;
        }
    }
}
