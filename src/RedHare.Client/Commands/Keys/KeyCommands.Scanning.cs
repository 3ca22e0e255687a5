using System.Runtime.CompilerServices;

namespace RedHare.Client;

public sealed partial class KeyCommands
{
    private static readonly CommandSpec ScanSpec = new("SCAN", CommandTraits.Idempotent);

    /// <summary>The keys, page by page, server by server. Whatever is there from beginning to end comes; what comes or goes meanwhile may or may not; a key may come twice.
    /// <see href="https://redis.io/docs/latest/commands/scan/"/></summary>
    /// <param name="pattern">MATCH: only keys that match a glob pattern.</param>
    /// <param name="count">COUNT: about how many keys a page looks at.</param>
    /// <param name="type">TYPE: only keys of a type.</param>
    /// <param name="cancellation">Ends the scan.</param>
    public IAsyncEnumerable<string> ScanAsync(RedisValue? pattern = null, long? count = null, RedisType? type = null, CancellationToken cancellation = default) =>
        OverMastersAsync(pattern, count, type, ScanPages.Texts, cancellation);

    /// <inheritdoc cref="ScanAsync"/>
    public IAsyncEnumerable<byte[]> ScanBytesAsync(RedisValue? pattern = null, long? count = null, RedisType? type = null, CancellationToken cancellation = default) =>
        OverMastersAsync(pattern, count, type, ScanPages.ManyBytes, cancellation);

    private async IAsyncEnumerable<T> OverMastersAsync<T>(
        RedisValue? pattern, long? count, RedisType? type, ReplyConverter<ScanPage<T>> converter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var master in await backend.MastersAsync(cancellation).ConfigureAwait(false))
        {
            var cursor = ScanPages.Start;
            do
            {
                var line = CommandLine.Rent(ScanSpec).Add(cursor.Span).AddScanOptions(pattern, count);
                if (type is { } wanted) line.Add("TYPE"u8).Add(RedisTypes.Name(wanted));
                var page = await master.ExecuteAsync(line, converter, cancellation).ConfigureAwait(false);
                foreach (var item in page.Items) yield return item;
                cursor = page.Cursor;
            }
            while (!ScanPages.IsEnd(cursor));
        }
    }
}
