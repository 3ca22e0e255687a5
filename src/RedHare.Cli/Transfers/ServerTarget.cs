using RedHare.Client;
using RedHare.Engine;

namespace RedHare.Cli.Transfers;

/// <summary>A server that gets keys by RESTORE, all of a batch in one go. A value in a newer form than Redis 7.0 knows is made one that it does.</summary>
internal sealed class ServerTarget(RedisOptions options, bool replaces) : ITransferTarget
{
    private readonly Dictionary<int, RedisConnection> _databases = [];
    private readonly ScratchKey _scratch = new();

    public async Task WriteAsync(IReadOnlyList<TransferEntry> entries, CancellationToken cancellation)
    {
        var sent = new List<(byte[] Key, Task<Reply> Answer)>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Database != 0 && options.Topology == RedisTopology.Cluster)
                throw new TransferException($"the key '{System.Text.Encoding.UTF8.GetString(entry.Key)}' is in database {entry.Database}, and a cluster has database 0 alone");
            var redis = await ConnectAsync(entry.Database, cancellation).ConfigureAwait(false);
            RedisValue[] line = [entry.Key, Math.Max(0, entry.Expiry), Plain(entry.Payload), "ABSTTL"];
            sent.Add((entry.Key, redis.ExecuteAsync("RESTORE", replaces ? [.. line, "REPLACE"] : line, cancellation).AsTask()));
        }
        foreach (var (key, answer) in sent)
        {
            try
            {
                await answer.ConfigureAwait(false);
            }
            catch (RedisServerException refusal)
            {
                throw new TransferException($"the key '{System.Text.Encoding.UTF8.GetString(key)}': {refusal.Message}{Advice(refusal.Message)}");
            }
        }
    }

    public async Task FinishAsync(IReadOnlyList<byte[]> libraries, CancellationToken cancellation)
    {
        if (libraries.Count == 0) return;
        if (options.Topology != RedisTopology.Cluster)
        {
            await LoadAsync(await ConnectAsync(options.Database, cancellation).ConfigureAwait(false), libraries, cancellation).ConfigureAwait(false);
            return;
        }
        foreach (var node in await ClusterMasters.FindAsync(options, cancellation).ConfigureAwait(false))
        {
            await using var redis = await RedisConnection.ConnectAsync(node, cancellation).ConfigureAwait(false);
            await LoadAsync(redis, libraries, cancellation).ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(RedisConnection redis, IReadOnlyList<byte[]> libraries, CancellationToken cancellation)
    {
        foreach (var library in libraries) await redis.ExecuteAsync("FUNCTION", replaces ? ["LOAD", "REPLACE", library] : ["LOAD", library], cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        foreach (var redis in _databases.Values) await redis.DisposeAsync().ConfigureAwait(false);
    }

    private static string Advice(string refusal) =>
        refusal.StartsWith("BUSYKEY", StringComparison.Ordinal) ? " --replace overwrites such keys."
        : refusal.StartsWith("MOVED ", StringComparison.Ordinal) ? " This server is a node of a cluster; --to redis-cluster://host:port writes to all of them."
        : "";

    private byte[] Plain(byte[] payload) =>
        payload.Length > 10 && payload[^10] + (payload[^9] << 8) > RdbFormat.PlainVersion ? _scratch.Take(payload, static key => key.Dump(RdbFormat.PlainVersion))! : payload;

    private async ValueTask<RedisConnection> ConnectAsync(int database, CancellationToken cancellation)
    {
        if (_databases.TryGetValue(database, out var redis)) return redis;
        return _databases[database] = await RedisConnection.ConnectAsync(options with { Database = database }, cancellation).ConfigureAwait(false);
    }
}
