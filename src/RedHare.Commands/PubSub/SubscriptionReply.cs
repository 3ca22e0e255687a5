namespace RedHare.Commands.PubSub;

/// <summary>What (un)subscribing does and answers: one push for each name, with the number of subscriptions then.</summary>
internal static class SubscriptionReply
{
    /// <summary>Subscribes to all names of the command line.</summary>
    public static void Subscribe(CommandCall call, SubscriptionKind kind, ReadOnlySpan<byte> word)
    {
        for (var i = 1; i < call.Count; i++)
        {
            var name = call[i].ToArray();
            call.Server.PubSub.Subscribe(call.Session, kind, name);
            Write(call, kind, word, name);
        }
    }

    /// <summary>Unsubscribes from the names of the command line, or from all.</summary>
    public static void Unsubscribe(CommandCall call, SubscriptionKind kind, ReadOnlySpan<byte> word)
    {
        var all = call.Count == 1;
        var names = all ? call.Session.Subscriptions.Names(kind) : new byte[call.Count - 1][];
        for (var i = 0; i < names.Length; i++)
        {
            if (!all) names[i] = call[i + 1].ToArray();
            call.Server.PubSub.Unsubscribe(call.Session, kind, names[i]);
            Write(call, kind, word, names[i]);
        }
        if (names.Length == 0) Write(call, kind, word, null);
    }

    private static void Write(CommandCall call, SubscriptionKind kind, ReadOnlySpan<byte> word, byte[]? name)
    {
        var reply = call.Direct;
        reply.Push(3);
        reply.Bulk(word);
        if (name is null) reply.Null();
        else reply.Bulk(name);
        reply.Integer(call.Session.Subscriptions.CountInReply(kind));
    }
}
