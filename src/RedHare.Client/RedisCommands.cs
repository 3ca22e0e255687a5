namespace RedHare.Client;

/// <summary>All commands, grouped by data type and named as Redis names them. What stands behind runs each at once, or gathers them into a batch.</summary>
public abstract class RedisCommands
{
    private protected RedisCommands(IRedisBackend backend)
    {
        Backend = backend;
        Strings = new StringCommands(backend);
        Keys = new KeyCommands(backend);
        Hashes = new HashCommands(backend);
        Lists = new ListCommands(backend);
        Sets = new SetCommands(backend);
        SortedSets = new SortedSetCommands(backend);
        Streams = new StreamCommands(backend);
        Geo = new GeoCommands(backend);
        HyperLogLogs = new HyperLogLogCommands(backend);
        Bitmaps = new BitmapCommands(backend);
        Scripts = new ScriptCommands(backend);
        Functions = new FunctionCommands(backend);
        PubSub = new PubSubCommands(backend);
        Server = new ServerCommands(backend);
    }

    /// <summary>The waist, for commands that have no method of their own.</summary>
    public IRedisBackend Backend { get; }

    /// <summary>Strings, counters.</summary>
    public StringCommands Strings { get; }

    /// <summary>Keys of any type: deleting, expiring, scanning, sorting.</summary>
    public KeyCommands Keys { get; }

    /// <summary>Hashes: fields and their values.</summary>
    public HashCommands Hashes { get; }

    /// <summary>Lists, queues.</summary>
    public ListCommands Lists { get; }

    /// <summary>Sets.</summary>
    public SetCommands Sets { get; }

    /// <summary>Sorted sets, leaderboards.</summary>
    public SortedSetCommands SortedSets { get; }

    /// <summary>Streams and their consumer groups.</summary>
    public StreamCommands Streams { get; }

    /// <summary>Places on earth.</summary>
    public GeoCommands Geo { get; }

    /// <summary>Counting distinct elements.</summary>
    public HyperLogLogCommands HyperLogLogs { get; }

    /// <summary>Bits and small integers within strings.</summary>
    public BitmapCommands Bitmaps { get; }

    /// <summary>Lua scripts.</summary>
    public ScriptCommands Scripts { get; }

    /// <summary>Functions: libraries of scripts that the server keeps.</summary>
    public FunctionCommands Functions { get; }

    /// <summary>Publishing and subscribing.</summary>
    public PubSubCommands PubSub { get; }

    /// <summary>The server itself: configuration, clients, memory, logs.</summary>
    public ServerCommands Server { get; }

    /// <summary>Runs any command, given as its words. A subcommand is the first argument, or stands in the name: <c>CONFIG GET</c>.</summary>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    /// <exception cref="InvalidOperationException">It changes the connection it is sent over (SELECT, MULTI, SUBSCRIBE …), which others share.</exception>
    public ValueTask<Reply> ExecuteAsync(string command, params ReadOnlySpan<RedisValue> arguments) => ExecuteAsync(command, arguments, CancellationToken.None);

    /// <summary>The same, with a token that ends the waiting.</summary>
    /// <inheritdoc cref="ExecuteAsync(string, ReadOnlySpan{RedisValue})"/>
    public ValueTask<Reply> ExecuteAsync(string command, ReadOnlySpan<RedisValue> arguments, CancellationToken cancellation)
    {
        var line = KnownCommands.Line(command, arguments);
        if (!KnownCommands.OfConnection(line.Spec.Name) || (OwnsConnection && !KnownCommands.Subscribes(line.Spec.Name))) return Backend.ExecuteAsync(line, Replies.Raw, cancellation);
        var name = line.Spec.Name;
        line.Return();
        throw new InvalidOperationException(KnownCommands.Subscribes(name)
            ? $"{name} makes a connection one of messages: use PubSub."
            : $"{name} changes the connection it is sent over, which others share: open a session, a batch or a transaction.");
    }

    /// <summary>Whether the connection is the caller's alone.</summary>
    private protected virtual bool OwnsConnection => false;
}
