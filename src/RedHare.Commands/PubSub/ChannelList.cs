using RedHare.Engine.Matching;

namespace RedHare.Commands.PubSub;

/// <summary>The lists of PUBSUB: channels with subscribers, and numbers of subscribers.</summary>
internal static class ChannelList
{
    public static void Write(CommandCall call, SubscriptionKind kind)
    {
        var mark = call.Reply.BeginArray();
        var count = 0;
        foreach (var name in call.Server.PubSub.Names(kind))
        {
            if (call.Count == 3 && !GlobPattern.Matches(call[2], name)) continue;
            call.Reply.Bulk(name);
            count++;
        }
        call.Reply.EndArray(mark, count);
    }

    public static void WriteCounts(CommandCall call, SubscriptionKind kind)
    {
        // An array of pairs also in RESP3, as in Redis.
        call.Reply.Array((call.Count - 2) * 2);
        for (var i = 2; i < call.Count; i++)
        {
            call.Reply.Bulk(call[i]);
            call.Reply.Integer(call.Server.PubSub.Subscribers(kind, call[i]));
        }
    }
}
