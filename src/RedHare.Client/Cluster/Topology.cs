namespace RedHare.Client;

/// <summary>
/// The cluster as it is known: its nodes, and which holds which slot. Read anew when something points to a change (a redirect, a lost connection, a command
/// that nobody takes), and now and then without; by one reader at a time, with a least pause between readings.
/// </summary>
internal sealed class Topology : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly Router _router;
    private readonly TopologyQuery _query;
    private readonly Lock _gate = new();
    private readonly Dictionary<RedisEndPoint, ClusterNode> _nodes = [];
    private readonly CancellationTokenSource _closing = new();
    private volatile SlotMap _map = new([]);
    private long _lastRead;
    private bool _isWanted, _isReading;
    private volatile bool _isIncomplete; // a replica that readers want is about to be ready

    public Topology(RedisOptions options, Router router)
    {
        (_options, _router) = (options, router);
        _query = new TopologyQuery(options);
    }

    /// <summary>Told when nodes or slots are not what they were; on no particular thread.</summary>
    public event Action? OnChanged;

    public SlotMap Map => _map;

    /// <summary>Reads it for the first time, and from then on periodically.</summary>
    /// <exception cref="RedisConnectionException">Nobody could be asked.</exception>
    /// <exception cref="RedisServerException">There is no cluster, or the credentials are refused.</exception>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        Apply(await _query.ReadAsync([], cancellation).ConfigureAwait(false));
        Interlocked.Exchange(ref _lastRead, Environment.TickCount64);
        _ = RefreshPeriodicallyAsync();
    }

    /// <summary>All nodes that are known.</summary>
    public ClusterNode[] Nodes()
    {
        lock (_gate) return [.. _nodes.Values];
    }

    /// <summary>The node at an end point, known before or not.</summary>
    public ClusterNode Node(RedisEndPoint endPoint)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(endPoint, out var node)) _nodes.Add(endPoint, node = new ClusterNode(endPoint, _options, _router));
            return node;
        }
    }

    /// <summary>True when the last reading named a node.</summary>
    public bool Has(RedisEndPoint endPoint)
    {
        lock (_gate) return _nodes.TryGetValue(endPoint, out var node) && node.Absences == 0;
    }

    /// <summary>A redirect says who holds a slot now. Its replicas are found out by a reading.</summary>
    public ClusterNode Move(Redirect moved, RedisEndPoint from)
    {
        var node = Node(moved.From(from));
        var map = _map;
        if (map[moved.Slot]?.Master != node)
        {
            map.Move(moved.Slot, map.Shards.FirstOrDefault(one => one.Shard.Master == node).Shard ?? new Shard(node, []));
            OnChanged?.Invoke();
        }
        RequestRefresh();
        return node;
    }

    /// <summary>Has the topology read soon, once for however many ask.</summary>
    public void RequestRefresh()
    {
        lock (_gate)
        {
            _isWanted = true;
            if (_isReading || _closing.IsCancellationRequested) return;
            _isReading = true;
        }
        _ = Task.Run(RefreshAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach (var node in Nodes()) await node.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RefreshAsync()
    {
        var delay = new ReconnectDelay(_options.TopologyRefreshMinInterval, TimeSpan.FromSeconds(1));
        try
        {
            while (true)
            {
                var pause = Jitter(_options.TopologyRefreshMinInterval) - TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref _lastRead));
                if (pause > TimeSpan.Zero) await Task.Delay(pause, _closing.Token).ConfigureAwait(false);
                lock (_gate) _isWanted = false;
                try
                {
                    Apply(await _query.ReadAsync(Nodes(), _closing.Token).ConfigureAwait(false));
                    delay = new ReconnectDelay(_options.TopologyRefreshMinInterval, TimeSpan.FromSeconds(1));
                }
                catch (Exception exception) when (!_closing.IsCancellationRequested)
                {
                    // Whatever it was: without readings commands would look for their nodes in vain.
                    ClientLog.TopologyUnknown(_options.Logger, exception);
                    lock (_gate) _isWanted = true;
                    await Task.Delay(delay.Next(), _closing.Token).ConfigureAwait(false);
                }
                Interlocked.Exchange(ref _lastRead, Environment.TickCount64);
                lock (_gate)
                {
                    if (_isWanted) continue;
                    _isReading = false;
                    return;
                }
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task RefreshPeriodicallyAsync()
    {
        var step = TimeSpan.FromSeconds(Math.Min(1, _options.TopologyRefresh.TotalSeconds));
        var interval = Jitter(_options.TopologyRefresh);
        try
        {
            while (true)
            {
                await Task.Delay(Jitter(step), _closing.Token).ConfigureAwait(false);
                if (!_isIncomplete && Environment.TickCount64 - Interlocked.Read(ref _lastRead) < interval.TotalMilliseconds) continue;
                interval = Jitter(_options.TopologyRefresh);
                RequestRefresh();
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private void Apply(List<ShardView> views)
    {
        var old = _map;
        var map = new SlotMap([.. views.Select(view => (new Shard(Node(view.Master), Array.ConvertAll(view.Replicas, Node)), view.Ranges))]);
        foreach (var (shard, _) in map.Shards)
        {
            // They connect in the background before the first command comes.
            _ = shard.Master.Server;
            if (_options.ReadFrom == ReadFrom.Master) continue;
            foreach (var replica in shard.Replicas) _ = replica.Server;
        }
        _map = map;
        _isIncomplete = _options.ReadFrom != ReadFrom.Master && views.Exists(static view => view.IsComing);
        Retire(views);
        if (IsSame(old, map)) return;
        ClientLog.TopologyChanged(_options.Logger);
        OnChanged?.Invoke();
    }

    /// <summary>Lets go of nodes that two readings in a row did not name: one alone may come from a node that is behind.</summary>
    private void Retire(List<ShardView> views)
    {
        var named = views.SelectMany(static view => view.Replicas.Append(view.Master)).ToHashSet();
        List<ClusterNode> gone = [];
        lock (_gate)
        {
            foreach (var node in _nodes.Values)
            {
                node.Absences = named.Contains(node.EndPoint) ? 0 : node.Absences + 1;
                if (node.Absences >= 2) gone.Add(node);
            }
            foreach (var node in gone) _nodes.Remove(node.EndPoint);
        }
        foreach (var node in gone) _ = node.RetireAsync();
    }

    private static bool IsSame(SlotMap one, SlotMap other)
    {
        for (var slot = 0; slot < HashSlot.Count; slot++)
            if (one[slot]?.Master != other[slot]?.Master) return false;
        return one.Shards.SelectMany(static shard => shard.Shard.Replicas).ToHashSet().SetEquals(other.Shards.SelectMany(static shard => shard.Shard.Replicas));
    }

    private static TimeSpan Jitter(TimeSpan time) => time * (0.8 + 0.4 * Random.Shared.NextDouble());
}
