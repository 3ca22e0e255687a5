namespace RedHare.Broker;

/// <summary>
/// What a queue with priorities has on the disk alone: for each level the sequences in their order, behind what memory has of that level. Sixteen bytes a message, since the journal does not know the levels.
/// </summary>
internal sealed class PagedEntries(int highest)
{
    private readonly Queue<(long Sequence, int BodyLength)>?[] _levels = new Queue<(long, int)>?[highest + 1];

    public long Count { get; private set; }

    /// <summary>The sum of the bodies, in bytes.</summary>
    public long BodyBytes { get; private set; }

    public int CountOf(int level) => _levels[level]?.Count ?? 0;

    /// <summary>The first sequence of a level that has one.</summary>
    public long FirstOf(int level) => _levels[level]!.Peek().Sequence;

    public void Add(int level, long sequence, int bodyLength)
    {
        (_levels[level] ??= []).Enqueue((sequence, bodyLength));
        Count++;
        BodyBytes += bodyLength;
    }

    /// <summary>Takes the first sequence of a level that has one.</summary>
    public long Take(int level)
    {
        var (sequence, length) = _levels[level]!.Dequeue();
        if (_levels[level]!.Count == 0) _levels[level] = null;
        Count--;
        BodyBytes -= length;
        return sequence;
    }
}
