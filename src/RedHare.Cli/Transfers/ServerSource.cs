using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using RedHare.Client;

namespace RedHare.Cli.Transfers;

/// <summary>
/// All keys of a server, or of all masters of a cluster: SCAN, and DUMP and PTTL of what it finds in one go. Keys that are there during the whole transfer are read once at least, each as it is at some moment of it.
/// </summary>
internal sealed class ServerSource : ITransferSource
{
    private const int ScanCount = 500;

    private readonly List<Part> _parts = [];

    private ServerSource()
    {
    }

    public long Total => _parts.Sum(static part => part.Keys);

    public long Done { get; private set; }

    public IReadOnlyList<byte[]> Libraries { get; private set; } = [];

    public static async Task<ServerSource> ConnectAsync(RedisOptions options, CancellationToken cancellation)
    {
        var source = new ServerSource();
        var isCluster = options.Topology == RedisTopology.Cluster;
        foreach (var node in isCluster ? await ClusterMasters.FindAsync(options, cancellation).ConfigureAwait(false) : [options])
        {
            await using var redis = await RedisConnection.ConnectAsync(node, cancellation).ConfigureAwait(false);
            await source.LookAroundAsync(redis, node, isCluster).ConfigureAwait(false);
        }
        return source;
    }

    public async IAsyncEnumerable<IReadOnlyList<TransferEntry>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (node, database, _) in _parts)
        {
            await using var redis = await RedisConnection.ConnectAsync(node with { Database = database }, cancellation).ConfigureAwait(false);
            RedisValue cursor = "0";
            do
            {
                var page = (await redis.ExecuteAsync("SCAN", [cursor, "COUNT", ScanCount], cancellation).ConfigureAwait(false)).Items;
                cursor = page[0].Bytes.ToArray();
                var batch = await FetchAsync(redis, database, [.. page[1].Items.Select(key => key.Bytes.ToArray())], cancellation).ConfigureAwait(false);
                Done += page[1].Items.Count;
                yield return batch;
            }
            while (cursor.ToString() != "0");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<TransferEntry>> FetchAsync(RedisConnection redis, int database, byte[][] keys, CancellationToken cancellation)
    {
        // All at once: the connection sends them together.
        var dumps = keys.Select(key => redis.ExecuteAsync("DUMP", [key], cancellation).AsTask()).ToList();
        var times = keys.Select(key => redis.ExecuteAsync("PTTL", [key], cancellation).AsTask()).ToList();
        var entries = new List<TransferEntry>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            var payload = await dumps[i].ConfigureAwait(false);
            var rest = (await times[i].ConfigureAwait(false)).AsInteger();
            // Gone meanwhile.
            if (payload.IsNull || rest == -2) continue;
            entries.Add(new TransferEntry(database, keys[i], rest < 0 ? -1 : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + rest, payload.Bytes.ToArray()));
        }
        return entries;
    }

    private async Task LookAroundAsync(RedisConnection redis, RedisOptions node, bool isCluster)
    {
        if (!isCluster && (await redis.ExecuteAsync("INFO", "server").ConfigureAwait(false)).ToString().Contains("redis_mode:cluster", StringComparison.Ordinal))
            throw new TransferException($"{node.EndPoints[0].Host}:{node.EndPoints[0].Port} is a node of a cluster and has a part of its keys alone; redis-cluster://{node.EndPoints[0].Host}:{node.EndPoints[0].Port} reads all nodes");
        // db0:keys=5,expires=0,avg_ttl=0
        foreach (var line in (await redis.ExecuteAsync("INFO", "keyspace").ConfigureAwait(false)).ToString().Split("\r\n"))
            if (line.StartsWith("db", StringComparison.Ordinal) && line.Split(':', '=', ',') is [var name, "keys", var keys, ..])
                _parts.Add(new Part(node, int.Parse(name[2..], CultureInfo.InvariantCulture), long.Parse(keys, CultureInfo.InvariantCulture)));
        try
        {
            Libraries = [.. Codes(await redis.ExecuteAsync("FUNCTION", "LIST", "WITHCODE").ConfigureAwait(false))];
        }
        catch (RedisServerException)
        {
            // Before Redis 7 there were none.
        }
    }

    private static IEnumerable<byte[]> Codes(Reply reply)
    {
        foreach (var library in reply.Items)
            for (var i = 0; i + 1 < library.Items.Count; i += 2)
                if (Encoding.ASCII.GetString(library.Items[i].Bytes.Span) == "library_code") yield return library.Items[i + 1].Bytes.ToArray();
    }

    /// <summary>A database of a server.</summary>
    private readonly record struct Part(RedisOptions Node, int Database, long Keys);
}
