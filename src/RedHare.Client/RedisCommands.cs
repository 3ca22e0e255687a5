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

    /// <summary>Runs any command, given as its words.</summary>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    public ValueTask<Reply> ExecuteAsync(string command, params ReadOnlySpan<RedisValue> arguments) =>
        Backend.ExecuteAsync(KnownCommands.Line(command, arguments), Replies.Raw);
}
