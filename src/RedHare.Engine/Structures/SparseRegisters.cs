namespace RedHare.Engine.Structures;

/// <summary>What became of a register that was to be raised.</summary>
internal enum SparseOutcome
{
    /// <summary>It is as great already.</summary>
    Unchanged,

    /// <summary>It was raised.</summary>
    Raised,

    /// <summary>The value is too great for a run or the runs would be too long: they are to become dense first.</summary>
    TooBig,

    /// <summary>The runs end before the register.</summary>
    Corrupt,
}

/// <summary>Where looking for the next register may begin, when registers are raised in ascending order.</summary>
internal struct SparseCursor()
{
    public int Offset = HyperLogLog.HeaderLength;
    public int Register;
}

/// <summary>
/// Raises registers of a sparse HyperLogLog. Runs are split and joined exactly as Redis does, so that the same additions leave the same bytes.
/// </summary>
/// <remarks>
/// The run of the register becomes up to three; then, from the run before it on, five steps join neighbours of the same value, which may be no more than four
/// registers. Both matter: joining less or more would be as right, but other bytes.
/// </remarks>
internal static class SparseRegisters
{
    /// <summary>Bytes by which one register may make the value longer: three, and one more where a run lacks its second byte.</summary>
    public const int MaxGrowth = 4;

    private const int JoinSteps = 5;

    /// <summary>Raises a register to a value of at least 1.</summary>
    /// <param name="buffer">Holds the value, with room for <see cref="MaxGrowth"/> more.</param>
    /// <param name="length">The value's length.</param>
    /// <param name="register">Which register.</param>
    /// <param name="raised">Its value.</param>
    /// <param name="limit">How long the value may grow (hll-sparse-max-bytes).</param>
    /// <param name="cursor">Where to begin; left before the run that was found.</param>
    public static SparseOutcome Raise(Span<byte> buffer, ref int length, int register, int raised, long limit, ref SparseCursor cursor)
    {
        var place = Find(buffer[..length], register, ref cursor);
        if (place.Run.Length == 0) return SparseOutcome.Corrupt;
        if (place.Run.Value >= raised) return SparseOutcome.Unchanged;
        if (raised > SparseRun.MaxValue) return SparseOutcome.TooBig;

        Span<byte> runs = stackalloc byte[5];
        var value = place.Run.Value;
        var size = SparseRun.Write(runs, value, register - place.First);
        size += SparseRun.Write(runs[size..], raised, 1);
        size += SparseRun.Write(runs[size..], value, place.First + place.Run.Length - 1 - register);
        var end = Math.Min(place.End, length);
        var growth = size - (end - place.Offset);
        if (growth > 0 && length + growth > limit) return SparseOutcome.TooBig;
        buffer[end..length].CopyTo(buffer[(end + growth)..]);
        runs[..size].CopyTo(buffer[place.Offset..]);
        length += growth;
        Join(buffer, ref length, cursor.Offset);
        return SparseOutcome.Raised;
    }

    /// <summary>Whether adding would change anything, without a buffer to change it in.</summary>
    public static SparseOutcome Probe(ReadOnlySpan<byte> value, int register, int raised)
    {
        var cursor = new SparseCursor();
        var run = Find(value, register, ref cursor).Run;
        return run.Length == 0 ? SparseOutcome.Corrupt : run.Value >= raised ? SparseOutcome.Unchanged : SparseOutcome.Raised;
    }

    // The cursor is left at the run before the one found: there the joining begins, and the next search may.
    private static Place Find(ReadOnlySpan<byte> value, int register, ref SparseCursor cursor)
    {
        int offset = cursor.Offset, first = cursor.Register;
        while (offset < value.Length)
        {
            var end = offset;
            var run = SparseRun.Read(value, ref end);
            if (register < first + run.Length) return new Place(run, first, offset, end);
            cursor.Offset = offset;
            cursor.Register = first;
            offset = end;
            first += run.Length;
        }
        return default;
    }

    private static void Join(Span<byte> buffer, ref int length, int from)
    {
        var offset = from;
        for (var step = 0; step < JoinSteps && offset < length; step++)
        {
            var next = offset;
            var run = SparseRun.Read(buffer[..length], ref next);
            if (run.Value > 0 && next < length)
            {
                var behind = next;
                var neighbour = SparseRun.Read(buffer[..length], ref behind);
                if (neighbour.Value == run.Value && run.Length + neighbour.Length <= SparseRun.MaxLength)
                {
                    SparseRun.Write(buffer[next..], run.Value, run.Length + neighbour.Length);
                    buffer[next..length].CopyTo(buffer[offset..]);
                    length--;
                    continue;
                }
            }
            offset = next;
        }
    }

    private readonly record struct Place(SparseRun Run, int First, int Offset, int End);
}
