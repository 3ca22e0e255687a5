using System.Runtime.CompilerServices;

namespace RedHare.Client;

/// <summary>One reply of a scan.</summary>
/// <param name="Cursor">Where the next begins; 0 when there is none. Opaque: it is given back as it came.</param>
/// <param name="Items">What was found.</param>
internal readonly record struct ScanPage<T>(ReadOnlyMemory<byte> Cursor, T[] Items);

/// <summary>What SCAN, HSCAN, SSCAN and ZSCAN have in common. They are not marked as reading: a cursor has its meaning on one server, so no page may come from a replica and the next from another.</summary>
internal static class ScanPages
{
    public static readonly ReadOnlyMemory<byte> Start = "0"u8.ToArray();

    public static readonly ReplyConverter<ScanPage<string>> Texts = static reply => new(reply.Items[0].Bytes, Replies.Texts(reply.Items[1]));

    public static readonly ReplyConverter<ScanPage<byte[]>> ManyBytes = static reply => new(reply.Items[0].Bytes, Replies.ManyBytes(reply.Items[1]));

    public static bool IsEnd(ReadOnlyMemory<byte> cursor) => cursor.Span.SequenceEqual("0"u8);

    public static CommandLine AddScanOptions(this CommandLine line, RedisValue? pattern, long? count)
    {
        if (pattern is { } glob) line.Add("MATCH"u8).Add(glob);
        return count is { } number ? line.Add("COUNT"u8).Add(number) : line;
    }

    /// <summary>All pages of one key's elements.</summary>
    /// <param name="backend">Where.</param>
    /// <param name="spec">HSCAN, SSCAN or ZSCAN.</param>
    /// <param name="key">Whose elements.</param>
    /// <param name="pattern">MATCH.</param>
    /// <param name="count">COUNT.</param>
    /// <param name="converter">Makes a page.</param>
    /// <param name="namesOnly">NOVALUES of HSCAN.</param>
    /// <param name="cancellation">Ends the scan.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        IRedisBackend backend,
        CommandSpec spec,
        RedisKey key,
        RedisValue? pattern,
        long? count,
        ReplyConverter<ScanPage<T>> converter,
        bool namesOnly = false,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var cursor = Start;
        do
        {
            var line = CommandLine.Rent(spec).Key(key).Add(cursor.Span).AddScanOptions(pattern, count);
            if (namesOnly) line.Add("NOVALUES"u8);
            var page = await backend.ExecuteAsync(line, converter, cancellation).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            cursor = page.Cursor;
        }
        while (!IsEnd(cursor));
    }
}
