using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>A message on its way to a channel's subscribers: <c>message</c>, channel, payload.</summary>
internal sealed class ChannelMessage(SubscriptionKind kind, byte[] channel, byte[] payload, UnitEnd? cause) : IPush
{
    public UnitEnd? Cause => cause;

    public int Bytes => channel.Length + payload.Length + 32;

    public bool IsFor(Session session) => session.Subscriptions.Wants(kind, channel);

    public void Write(ReplyWriter reply)
    {
        reply.Push(3);
        reply.Bulk(kind == SubscriptionKind.ShardChannel ? "smessage"u8 : "message"u8);
        reply.Bulk(channel);
        reply.Bulk(payload);
    }
}

/// <summary>A message on its way to a pattern's subscribers: <c>pmessage</c>, pattern, channel, payload.</summary>
internal sealed class PatternMessage(byte[] pattern, byte[] channel, byte[] payload, UnitEnd? cause) : IPush
{
    public UnitEnd? Cause => cause;

    public int Bytes => pattern.Length + channel.Length + payload.Length + 40;

    public bool IsFor(Session session) => session.Subscriptions.Wants(SubscriptionKind.Pattern, pattern);

    public void Write(ReplyWriter reply)
    {
        reply.Push(4);
        reply.Bulk("pmessage"u8);
        reply.Bulk(pattern);
        reply.Bulk(channel);
        reply.Bulk(payload);
    }
}
