namespace RedHare.Client;

/// <summary>The converters from replies to results, one static instance each, so that a call allocates none.</summary>
internal static class Replies
{
    public static readonly ReplyConverter<string?> Text = static reply => reply.Text;

    public static readonly ReplyConverter<byte[]?> Bytes = static reply => reply.IsNull ? null : Array(reply);

    public static readonly ReplyConverter<string> TextOrEmpty = static reply => reply.Text ?? "";

    public static readonly ReplyConverter<byte[]> BytesOrEmpty = static reply => reply.IsNull ? [] : Array(reply);

    public static readonly ReplyConverter<long> Integer = static reply => reply.AsInteger();

    public static readonly ReplyConverter<long?> IntegerOrNull = static reply => reply.IsNull ? null : reply.AsInteger();

    public static readonly ReplyConverter<double> Double = static reply => reply.AsDouble();

    public static readonly ReplyConverter<double?> DoubleOrNull = static reply => reply.IsNull ? null : reply.AsDouble();

    /// <summary>1 or true.</summary>
    public static readonly ReplyConverter<bool> Boolean = static reply => reply.AsBoolean();

    /// <summary>Anything but null: SET … NX answers OK or null.</summary>
    public static readonly ReplyConverter<bool> IsThere = static reply => !reply.IsNull;

    public static readonly ReplyConverter<string[]> Texts = static reply => Select(reply, static item => item.ToString());

    public static readonly ReplyConverter<string?[]> TextsOrNulls = static reply => Select(reply, static item => item.Text);

    public static readonly ReplyConverter<byte[]?[]> BytesOrNulls = static reply => Select(reply, static item => item.IsNull ? null : Array(item));

    public static readonly ReplyConverter<byte[][]> ManyBytes = static reply => Select(reply, static item => Array(item));

    public static readonly ReplyConverter<long[]> Integers = static reply => Select(reply, static item => item.AsInteger());

    public static readonly ReplyConverter<long?[]> IntegersOrNulls = static reply => Select(reply, static item => item.IsNull ? (long?)null : item.AsInteger());

    public static readonly ReplyConverter<double?[]> DoublesOrNulls = static reply => Select(reply, static item => item.IsNull ? (double?)null : item.AsDouble());

    public static readonly ReplyConverter<bool[]> Booleans = static reply => Select(reply, static item => item.AsBoolean());

    public static readonly ReplyConverter<Reply> Raw = static reply => reply;

    public static T[] Select<T>(Reply reply, Func<Reply, T> select)
    {
        var items = reply.Items;
        var results = new T[items.Count];
        for (var i = 0; i < results.Length; i++) results[i] = select(items[i]);
        return results;
    }

    /// <summary>Pairs, which RESP2 gives one behind the other, and RESP3 often as an array each.</summary>
    public static T[] Pairs<T>(Reply reply, Func<Reply, Reply, T> select)
    {
        var items = reply.Items;
        var nested = items.Count > 0 && items[0].Kind == ReplyKind.Array;
        var results = new T[nested ? items.Count : items.Count / 2];
        for (var i = 0; i < results.Length; i++)
            results[i] = nested ? select(items[i].Items[0], items[i].Items[1]) : select(items[2 * i], items[2 * i + 1]);
        return results;
    }

    /// <summary>A string's bytes, not copied where the reply has them in an array of their own.</summary>
    public static byte[] Array(Reply reply) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(reply.Bytes, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : reply.Bytes.ToArray();
}
