namespace RedHare.Client;

/// <summary>
/// Sends each command to the node that holds its slot, and sends it on when that node says that it is another, or not now, or dies. The error replies that
/// do so mean that the command did not run, so any command may be sent again, as often as its time allows; of commands that were in flight when their link
/// died only those that may run twice are.
/// </summary>
internal sealed class Router : IDisposable
{
    /// <summary>Redirects that are followed at once; with more, nodes contradict each other, and it is better to wait a little before every other one.</summary>
    private const int MaxHaste = 5;

    private readonly RedisOptions _options;
    private readonly WaitingRoom _waiting;

    public Router(RedisOptions options)
    {
        _options = options;
        _waiting = new WaitingRoom(TryRoute);
        Topology = new Topology(options, this);
        Topology.OnChanged += () =>
        {
            UpdateHealth();
            _waiting.Wake();
        };
    }

    public Topology Topology { get; }

    /// <summary>Connected while every master is.</summary>
    public HealthMonitor Health { get; } = new();

    public bool IsClosed { get; private set; }

    /// <summary>True when callers should wait before they submit more, though their node has room.</summary>
    public bool IsFull => _waiting.Count >= _options.MaxPending;

    /// <summary>Who should run a command; null when nobody is known or connected who may.</summary>
    public ClusterNode? Pick(int slot, CommandTraits traits, int redirects = 0)
    {
        var map = Topology.Map;
        var shard = slot >= 0 ? map[slot] : map.Any();
        if (shard is null) return null;
        // Commands for every master concern masters, though some only read.
        return (traits & (CommandTraits.ReadOnly | CommandTraits.EveryMaster)) == CommandTraits.ReadOnly ? shard.Reader(_options.ReadFrom, redirects) : shard.Master;
    }

    /// <summary>Sends a command by the map as it is now, or keeps it until it can be sent.</summary>
    public void Route(PendingReply pending)
    {
        if (Holds(pending.Slot) || !TryRoute(pending)) Keep(pending);
    }

    /// <summary>Whether a command of the slot waits for its node: what is sent now would overtake it.</summary>
    public bool Holds(int slot) => _waiting.Holds(slot);

    /// <summary>Keeps a command that no node takes just now.</summary>
    public void Keep(PendingReply pending, Reply? refusal = null, Exception? reason = null)
    {
        _waiting.Add(pending, refusal, reason);
        Topology.RequestRefresh();
    }

    /// <inheritdoc cref="IPendingOwner.TakesOver(PendingReply, Reply)"/>
    public bool TakesOver(ClusterNode from, PendingReply pending, Reply error)
    {
        var redirect = Redirect.Of(error);
        if (redirect.Kind == RedirectKind.None) return false;
        Instruments.Redirects.Add(1, new KeyValuePair<string, object?>("redhare.redirect.kind", redirect.Kind switch { RedirectKind.Moved => "moved", RedirectKind.Ask => "ask", _ => "later" }));
        if (redirect.Kind == RedirectKind.Later || Holds(pending.Slot) || (pending.Redirects >= MaxHaste && pending.Redirects % 2 != 0))
        {
            if (redirect.Kind == RedirectKind.Moved) Topology.Move(redirect, from.EndPoint);
            Keep(pending, error);
            return true;
        }
        pending.Redirects++;
        var isSent = redirect.Kind == RedirectKind.Ask
            ? Topology.Node(redirect.From(from.EndPoint)).TrySubmitAsking(pending)
            : Topology.Move(redirect, from.EndPoint).TrySubmit(pending);
        if (!isSent) Keep(pending, error);
        return true;
    }

    /// <inheritdoc cref="IPendingOwner.TakesOver(PendingReply, Exception)"/>
    public bool TakesOver(PendingReply pending, Exception reason)
    {
        if (pending.IsDecided || (pending.WasSent && (!pending.MayRunTwice || pending.Retries++ >= _options.MaxRetries))) return false;
        if (pending.WasSent) Instruments.Retries.Add(1);
        Keep(pending, reason: reason);
        return true;
    }

    /// <summary>A node was connected, or its connection lost.</summary>
    public void OnConnection(bool isConnected)
    {
        UpdateHealth();
        if (isConnected) _waiting.Wake();
        else Topology.RequestRefresh();
    }

    private bool TryRoute(PendingReply pending)
    {
        // A transaction has no command of its own, and goes to the master.
        var node = Pick(pending.Slot, pending.Command?.Spec.Traits ?? CommandTraits.None, pending.Redirects);
        var isSent = node?.TrySubmit(pending) == true;
        // A command without keys may run anywhere; but while its node is being connected for the first time it waits, or it would come by another way than the next one.
        if (!isSent && pending.Command is { KeyCount: 0 } && IsLost(node)) isSent = Topology.Map.Any()?.Master.TrySubmit(pending) == true;
        if (!isSent) Topology.RequestRefresh();
        return isSent;
    }

    private static bool IsLost(ClusterNode? node) => node?.Server.Health.Current is not { State: ConnectionState.Connected } and not { State: ConnectionState.Connecting, LastError: null };

    private void UpdateHealth()
    {
        foreach (var (shard, _) in Topology.Map.Shards)
        {
            var server = shard.Master.Server.Health.Current;
            if (server.State == ConnectionState.Connected) continue;
            // Before the first connection it is none that was lost.
            if (Health.Current.State != ConnectionState.Connecting) Health.Set(ConnectionState.Reconnecting, shard.Master.EndPoint, server.LastError);
            return;
        }
        Health.Set(ConnectionState.Connected);
    }

    public void Dispose()
    {
        IsClosed = true;
        _waiting.Dispose();
    }
}
