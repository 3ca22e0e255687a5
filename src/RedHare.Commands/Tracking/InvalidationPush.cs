namespace RedHare.Commands;

/// <summary>
/// Tells a client that its copies of some keys, or (<paramref name="keys"/> null) of all, are stale: <c>invalidate</c> and the keys. A connection of RESP2 gets it
/// only if others redirect to it and it is subscribed to something, as a message of <c>__redis__:invalidate</c>.
/// </summary>
internal sealed class InvalidationPush(IReadOnlyList<byte[]>? keys, bool redirected) : IPush
{
    public int Bytes { get; } = 32 + (keys?.Sum(key => key.Length + 8) ?? 0);

    public bool IsFor(Session session) => session.Protocol > 2 || (redirected && session.Subscriptions.Count > 0);

    public void Write(ReplyWriter reply)
    {
        if (reply.Protocol > 2)
        {
            reply.Push(2);
            reply.Bulk("invalidate"u8);
        }
        else
        {
            reply.Push(3);
            reply.Bulk("message"u8);
            reply.Bulk("__redis__:invalidate"u8);
        }
        if (keys is null)
        {
            reply.Null();
            return;
        }
        reply.Array(keys.Count);
        foreach (var key in keys) reply.Bulk(key);
    }
}

/// <summary>Tells a client that the connection it redirects to is gone: <c>tracking-redir-broken</c> and that connection's number.</summary>
internal sealed class RedirectionBrokenPush(long connection) : IPush
{
    public int Bytes => 48;

    public bool IsFor(Session session) => session.Protocol > 2;

    public void Write(ReplyWriter reply)
    {
        reply.Push(2);
        reply.Bulk("tracking-redir-broken"u8);
        reply.Integer(connection);
    }
}
