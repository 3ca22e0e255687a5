namespace RedHare.Engine.Structures;

/// <summary>What is to be removed from a stream's head: by a length that stays, or by an id.</summary>
public readonly struct StreamTrim
{
    private StreamTrim(long length, StreamId first, long limit, bool wholeNodes)
    {
        (Length, First, Limit, WholeNodes) = (length, first, limit, wholeNodes);
    }

    /// <summary>How many entries stay; −1 where an id decides.</summary>
    public long Length { get; }

    /// <summary>The lowest id that may stay.</summary>
    public StreamId First { get; }

    /// <summary>How many entries may go at most; 0 is no limit.</summary>
    public long Limit { get; }

    /// <summary>Only nodes that go whole are removed (<c>~</c>).</summary>
    public bool WholeNodes { get; }

    /// <summary>MAXLEN.</summary>
    public static StreamTrim ToLength(long length, bool wholeNodes = false, long limit = 0) => new(length, default, limit, wholeNodes);

    /// <summary>MINID.</summary>
    public static StreamTrim ToId(StreamId first, bool wholeNodes = false, long limit = 0) => new(-1, first, limit, wholeNodes);
}
