using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// A message broker with RabbitMQ's semantics and no protocol: connections and channels are objects, errors are values, and who wants bytes on a socket
/// writes them. Everything may be called from any thread, but each channel from one at a time.
/// </summary>
public sealed class MessageBroker : IAsyncDisposable
{
    private const int FewQueues = 16;

    private readonly ConcurrentDictionary<string, VirtualHost> _hosts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<BrokerConnection, byte> _connections = new();

    private MessageBroker(BrokerOptions options)
    {
        Options = options;
        Clock = new BrokerClock(options.Time);
        if (options.Directory is not null) Journal = new BrokerJournal(MessageJournal.Open(options.Directory, options.Journal, options.Files), Clock);
        Store = new TopologyStore(Journal);
        Users = new UserDirectory(this);
        Parameters = new GlobalParameters(Store);
        Alarms = new BrokerAlarms(options);
        Deadlines = new Deadlines(Clock);
        DeadLetters = new DeadLetterOffice(this);
        ReplyTargets = new ReplyTargets();
        Delays = new DelayedMessages(this);
    }

    /// <summary>How it was set up.</summary>
    public BrokerOptions Options { get; }

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyCollection<VirtualHost> VirtualHosts => (IReadOnlyCollection<VirtualHost>)_hosts.Values;

    /// <summary>Those who are connected.</summary>
    public IReadOnlyCollection<BrokerConnection> Connections => (IReadOnlyCollection<BrokerConnection>)_connections.Keys;

    /// <summary>The users.</summary>
    public UserDirectory Users { get; }

    /// <summary>What is running out.</summary>
    public BrokerAlarms Alarms { get; }

    /// <summary>What opening the journal found that an operator should know; null for nothing.</summary>
    public string? Warning => Journal?.Log.Recovered.Warning;

    internal BrokerJournal? Journal { get; }

    internal TopologyStore Store { get; }

    internal GlobalParameters Parameters { get; }

    internal BrokerClock Clock { get; }

    internal Deadlines Deadlines { get; }

    internal DeadLetterOffice DeadLetters { get; }

    internal ReplyTargets ReplyTargets { get; }

    internal DelayedMessages Delays { get; }

    /// <summary>Opens a broker: what its directory holds, or a new one with the default user and virtual host.</summary>
    /// <param name="options">How it is set up.</param>
    public static MessageBroker Open(BrokerOptions options)
    {
        var broker = new MessageBroker(options);
        if (broker.Recover()) return broker;
        broker.AddVirtualHost(options.DefaultVirtualHost);
        broker.Users.Set(new User
        {
            Name = options.DefaultUser,
            PasswordHash = [.. PasswordHash.Create(options.DefaultPassword)],
            Tags = ["administrator"],
            Permissions = ImmutableDictionary<string, UserPermission>.Empty.Add(options.DefaultVirtualHost, UserPermission.All),
        });
        return broker;
    }

    /// <summary>The virtual host of that name, or null.</summary>
    /// <param name="name">Its name; the default one's is <c>/</c>.</param>
    public VirtualHost? FindVirtualHost(string name) => _hosts.GetValueOrDefault(name);

    /// <summary>Adds a virtual host with the exchanges that each has. One that is there stays as it is.</summary>
    /// <param name="name">Its name.</param>
    public VirtualHost AddVirtualHost(string name)
    {
        if (FindVirtualHost(name) is { } known) return known;
        var host = new VirtualHost(name, this);
        if (!_hosts.TryAdd(name, host)) return _hosts[name];
        Store.SetHost(host);
        return host;
    }

    /// <summary>Removes a virtual host with everything in it. Connections to it are closed with CONNECTION_FORCED.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>False when there is none.</returns>
    public bool RemoveVirtualHost(string name)
    {
        if (!_hosts.TryRemove(name, out var host)) return false;
        foreach (var connection in Connections)
        {
            if (connection.VirtualHost == host) connection.Force($"CONNECTION_FORCED - vhost '{name}' is deleted");
        }

        foreach (var queue in host.Queues) host.Delete(queue);
        lock (host.Topology)
        {
            foreach (var exchange in host.Exchanges) host.Remove(exchange);
        }

        foreach (var policy in host.Policies.All) host.Policies.Remove(policy.Name);
        foreach (var policy in host.OperatorPolicies.All) host.OperatorPolicies.Remove(policy.Name);
        foreach (var user in Users.All) Users.Update(user.Name, before => before with { Permissions = before.Permissions.Remove(name) });
        Store.RemoveHost(host);
        return true;
    }

    /// <summary>Connects a user to a virtual host.</summary>
    /// <param name="user">Who; see the directory of users.</param>
    /// <param name="host">The virtual host's name.</param>
    /// <param name="name">The connection's name, for those who look: "127.0.0.1:40000 -> 127.0.0.1:5672".</param>
    /// <param name="connection">The connection; null with an error.</param>
    /// <returns>NOT_ALLOWED when there is no such virtual host or the user may not use it; null when all is well.</returns>
    public AmqpError? Connect(string user, string host, string name, out BrokerConnection? connection)
    {
        connection = null;
        if (FindVirtualHost(host) is not { } found) return Refusal.NotAllowed($"vhost {host} not found");
        if (CheckLimits(user, found) is { } full) return full;
        if (Users.Find(user)?.Permissions.ContainsKey(host) != true) return Refusal.NotAllowed($"access to vhost '{host}' refused for user '{user}'");
        connection = new BrokerConnection(this, found, user, name);
        _connections[connection] = 0;
        return null;
    }

    private AmqpError? CheckLimits(string user, VirtualHost host)
    {
        if (host.ConnectionLimit is { } most && Connections.Count(connection => connection.VirtualHost == host) >= most)
            return Refusal.NotAllowed($"access to vhost '{host.Name}' refused for user '{user}': connection limit ({most}) is reached");
        if (Users.Find(user)?.MaxConnections is { } limit && Connections.Count(connection => connection.User == user) >= limit)
            return Refusal.NotAllowed($"connection refused for user '{user}': user connection limit ({limit}) is reached");
        return null;
    }

    /// <summary>Ends the broker. Connections that are open are closed.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Keys) connection.Dispose();
        Deadlines.Dispose();
        Alarms.Dispose();
        Journal?.Dispose();
        return ValueTask.CompletedTask;
    }

    internal int ChannelsOf(string user) => Connections.Where(connection => connection.User == user).Sum(connection => connection.Channels.Count);

    internal void Forget(BrokerConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Gives a message, whose one reference is the caller's, to queues. For those who need no word of what became of it.</summary>
    internal void Deliver(Message message, List<MessageQueue> queues) => Deliver(message, queues, null, out _);

    /// <summary>Gives a message, whose one reference is the caller's, to queues.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queues">The queues.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <param name="isRefused">A queue did not take it.</param>
    /// <returns>The journal's batch that has it; 0 when it need not be kept.</returns>
    internal long Deliver(Message message, List<MessageQueue> queues, CommitListener? listener, out bool isRefused)
    {
        isRefused = false;
        if (queues.Count == 0)
        {
            message.Release();
            return 0;
        }

        var batch = 0L;
        var isKept = Journal is not null && (message.IsPersistent || AnyKeepsAll(queues));
        Span<long> sequences = !isKept ? [] : queues.Count <= FewQueues ? stackalloc long[FewQueues] : new long[queues.Count];
        if (isKept) batch = Keep(message, queues, sequences, listener);
        if (queues.Count > 1) message.Share(queues.Count - 1);
        for (var i = 0; i < queues.Count; i++)
        {
            if (queues[i].Publish(message, i < sequences.Length ? sequences[i] : 0)) continue;
            message.Release();
            isRefused = true;
        }

        return batch;
    }

    /// <summary>Writes a persistent message down for those of its queues that are durable: once, whatever their number.</summary>
    private long Keep(Message message, List<MessageQueue> queues, Span<long> sequences, CommitListener? listener)
    {
        sequences.Clear();
        if (queues.Count == 1)
        {
            if (!queues[0].Keeps(message) || !queues[0].TryReserve(out var only)) return 0;
            sequences[0] = only.Sequence;
            return Journal!.Append(message, new ReadOnlySpan<QueuePlace>(in only), isTransient: false, listener);
        }

        var places = ArrayPool<QueuePlace>.Shared.Rent(queues.Count);
        var count = 0;
        for (var i = 0; i < queues.Count; i++)
        {
            if (!queues[i].Keeps(message) || !queues[i].TryReserve(out var place)) continue;
            sequences[i] = place.Sequence;
            places[count++] = place;
        }

        var batch = count == 0 ? 0 : Journal!.Append(message, places.AsSpan(0, count), isTransient: false, listener);
        ArrayPool<QueuePlace>.Shared.Return(places, clearArray: true);
        return batch;
    }

    private static bool AnyKeepsAll(List<MessageQueue> queues)
    {
        foreach (var queue in queues)
        {
            if (queue.KeepsAll) return true;
        }

        return false;
    }

    private bool Recover()
    {
        if (Journal is not { } journal) return false;
        journal.Log.FailureChanged = failure => Alarms.SetDiskFailure(failure is not null);
        Store.IsReading = true;
        var found = new TopologyRecovery(this, journal).Run();
        Store.IsReading = false;
        return found;
    }
}
