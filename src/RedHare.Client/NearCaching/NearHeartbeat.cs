namespace RedHare.Client;

/// <summary>
/// Asks each server for a sign of life, again and again. By it a connection that died in silence is noticed, and in a cluster that slots moved or a replica
/// took over, by the epochs that grow with each such change, even when nothing is read from a server.
/// </summary>
internal sealed class NearHeartbeat : IAsyncDisposable
{
    private static readonly CommandSpec Ping = new("PING", CommandTraits.ReadOnly), ClusterInfo = new("CLUSTER INFO", CommandTraits.ReadOnly);

    private readonly IRedisBackend _tracked;
    private readonly NearReader _reader;
    private readonly NearTable _table;
    private readonly NearCacheOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private Task _beating = Task.CompletedTask;
    private string _epochs = "";

    public NearHeartbeat(IRedisBackend tracked, NearReader reader, NearTable table, NearCacheOptions options) =>
        (_tracked, _reader, _table, _options) = (tracked, reader, table, options);

    /// <summary>The first beat, which must succeed, and then one after the other.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await BeatAsync(cancellation).ConfigureAwait(false);
        _beating = RunAsync();
    }

    /// <summary>One beat: when it has ended, all that the servers had to tell before is taken in.</summary>
    public async Task BeatAsync(CancellationToken cancellation)
    {
        var servers = await _tracked.MastersAsync(cancellation).ConfigureAwait(false);
        var isCluster = servers is not [var only] || !ReferenceEquals(only, _tracked);
        _reader.IsCluster = isCluster;
        var answers = await Task.WhenAll(servers.Select(server => AskAsync(server, isCluster, cancellation))).ConfigureAwait(false);
        if (!isCluster) return;
        Array.Sort(answers, StringComparer.Ordinal);
        var epochs = string.Join(';', answers);
        if (Interlocked.Exchange(ref _epochs, epochs) is { Length: > 0 } before && before != epochs) _table.OnAllStale(AllStale.TopologyChange);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _options.TimeProvider);
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false);
                await BeatAsync(_closing.Token).WaitAsync(2 * _options.Heartbeat, _options.TimeProvider, _closing.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Whatever it was: a server that does not answer may not have told something either.
                _table.OnAllStale(AllStale.ConnectionLost);
            }
        }
    }

    private static async Task<string> AskAsync(IRedisBackend server, bool isCluster, CancellationToken cancellation)
    {
        if (!isCluster) return await server.ExecuteAsync(CommandLine.Rent(Ping), static reply => reply.ToString(), cancellation).ConfigureAwait(false);
        var info = await server.ExecuteAsync(CommandLine.Rent(ClusterInfo), static reply => reply.ToString(), cancellation).ConfigureAwait(false);
        return string.Join(',', info.Split("\r\n").Where(line => line.StartsWith("cluster_current_epoch", StringComparison.Ordinal) || line.StartsWith("cluster_my_epoch", StringComparison.Ordinal)));
    }
}
