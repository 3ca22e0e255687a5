namespace RedHare.Client;

/// <summary>A held reply for one of its many readers. Who gets arrays gets copies, since a caller may write to what it is given.</summary>
internal static class SharedReply
{
    public static Reply For<T>(Reply reply) => GivesNoArray<T>() ? reply : Copy(reply);

    // Constants to the compiler of each T.
    private static bool GivesNoArray<T>() =>
        typeof(T) == typeof(string) || typeof(T) == typeof(string[]) || typeof(T) == typeof(Reply) || typeof(T) == typeof(bool) || typeof(T) == typeof(long) || typeof(T) == typeof(long?) ||
        typeof(T) == typeof(double) || typeof(T) == typeof(double?) || typeof(T) == typeof(Dictionary<string, string>) || typeof(T) == typeof(IReadOnlyDictionary<string, string>);

    private static Reply Copy(Reply reply)
    {
        if (reply.Kind == ReplyKind.Bulk) return Reply.Bulk(reply.Bytes.ToArray());
        if (reply.Items is not { Count: > 0 } items) return reply;
        var copies = new Reply[items.Count];
        for (var i = 0; i < copies.Length; i++) copies[i] = Copy(items[i]);
        return Reply.Aggregate(reply.Kind, copies);
    }
}
