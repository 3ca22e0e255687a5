namespace RedHare.Commands;

/// <summary>What a session queued between MULTI and EXEC.</summary>
public sealed class Transaction
{
    private readonly List<(Command Command, Arguments Arguments)> _queue = [];

    /// <summary>A command was refused when it was queued: EXEC answers EXECABORT.</summary>
    public bool IsAborted { get; set; }

    /// <summary>The commands in order.</summary>
    public IReadOnlyList<(Command Command, Arguments Arguments)> Queue => _queue;

    /// <summary>The shards that all of them touch.</summary>
    public ulong Shards { get; private set; }

    /// <summary>The flags of all of them.</summary>
    public CommandFlags Flags { get; private set; }

    /// <summary>All of them may run while the data set is being loaded.</summary>
    public bool IsForLoading { get; private set; } = true;

    /// <summary>Bytes of the queued command lines.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Queues a command; its arguments are copied.</summary>
    public void Add(Command command, CommandFlags flags, Arguments arguments, ulong shards)
    {
        var copy = arguments.Copy();
        _queue.Add((command, copy));
        MemoryBytes += copy.MemoryBytes;
        Shards |= shards;
        Flags |= flags;
        IsForLoading &= (flags & CommandFlags.Loading) != 0;
    }
}
