namespace RedHare.Commands.Streams;

/// <summary>The answer of XREAD and XREADGROUP while it grows: the streams that have something, in RESP3 as a map. Nothing is written for none.</summary>
internal ref struct StreamsReply(ReplyWriter reply)
{
    private int _mark;

    /// <summary>How many streams were begun.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a stream, whose entries follow.</summary>
    public void Begin(ReadOnlySpan<byte> key)
    {
        if (Count++ == 0) _mark = reply.BeginArray();
        if (reply.Protocol == 2) reply.Array(2);
        reply.Bulk(key);
    }

    /// <summary>Ends the answer, which has at least one stream.</summary>
    public readonly void End()
    {
        if (reply.Protocol == 2) reply.EndArray(_mark, Count);
        else reply.EndMap(_mark, Count);
    }
}
