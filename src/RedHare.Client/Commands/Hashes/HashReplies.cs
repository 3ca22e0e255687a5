namespace RedHare.Client;

/// <summary>Converters of hashes' replies, and arguments of hashes' commands.</summary>
internal static class HashReplies
{
    // A map, or names and values in turn: the items are the same.
    public static readonly ReplyConverter<Dictionary<string, string>> Texts = static reply =>
    {
        var items = reply.Items;
        var fields = new Dictionary<string, string>(items.Count / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Count; i += 2) fields[items[i].ToString()] = items[i + 1].ToString();
        return fields;
    };

    public static readonly ReplyConverter<Dictionary<string, byte[]>> Bytes = static reply =>
    {
        var items = reply.Items;
        var fields = new Dictionary<string, byte[]>(items.Count / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Count; i += 2) fields[items[i].ToString()] = Replies.Array(items[i + 1]);
        return fields;
    };

    public static readonly ReplyConverter<HashField[]> Fields = static reply => Replies.Pairs(reply, static (name, value) => new HashField(name.ToString(), value.ToString()));

    public static readonly ReplyConverter<ScanPage<HashField>> Page = static reply => new(reply.Items[0].Bytes, Fields(reply.Items[1]));

    public static CommandLine AddFields(this CommandLine line, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields)
    {
        foreach (var (field, value) in fields) line.Add(field).Add(value);
        return line;
    }

    /// <summary>FIELDS, how many, and the fields.</summary>
    public static CommandLine AddCounted(this CommandLine line, ReadOnlySpan<RedisValue> fields) => line.Add("FIELDS"u8).Add((long)fields.Length).AddAll(fields);
}
