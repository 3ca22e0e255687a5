using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>What the dispatcher and INFO ask of scripts and functions, which live in an assembly above this one.</summary>
public abstract class ScriptingService
{
    /// <summary>The flags of a call of a script: those that it declares for itself, otherwise those of the command that calls it.</summary>
    public abstract CommandFlags FlagsOf(Command command, Arguments arguments);

    /// <summary>The shards that a call of a script touches; all of them when it may touch any key.</summary>
    public abstract ulong ShardsOf(ExecutionUnit unit, Command command, Arguments arguments);

    /// <summary>
    /// What all clients but those that may end it are told while a script has run for longer than busy-reply-threshold: an error with its code. Null while none has.
    /// </summary>
    public byte[]? BusyReply { get => Volatile.Read(ref _busyReply); protected set => Volatile.Write(ref _busyReply, value); }

    // A field of the base, since every command looks at it.
    private byte[]? _busyReply;

    /// <summary>Ends all scripts that run, whatever they have done: the server ends. Any thread.</summary>
    public abstract void Abort();

    /// <summary>The texts of all libraries of functions. Under the locks of all shards.</summary>
    public abstract IReadOnlyList<byte[]> LibraryTexts { get; }

    /// <summary>What INFO says.</summary>
    public abstract ScriptingFigures Figures { get; }

    /// <summary>CONFIG RESETSTAT.</summary>
    public abstract void ResetStatistics();
}

/// <summary>Figures of scripts and functions for INFO; sizes in bytes.</summary>
public readonly record struct ScriptingFigures
{
    /// <summary>Scripts in the cache.</summary>
    public int CachedScripts { get; init; }

    /// <summary>Scripts that left the cache to make room.</summary>
    public long EvictedScripts { get; init; }

    /// <summary>Texts and compiled forms of the cached scripts.</summary>
    public long ScriptBytes { get; init; }

    /// <summary>What the interpreters of scripts hold.</summary>
    public long ScriptInterpreterBytes { get; init; }

    /// <summary>Functions.</summary>
    public int Functions { get; init; }

    /// <summary>Libraries of functions.</summary>
    public int Libraries { get; init; }

    /// <summary>Texts and descriptions of the libraries.</summary>
    public long LibraryBytes { get; init; }

    /// <summary>What the interpreter of functions holds.</summary>
    public long FunctionInterpreterBytes { get; init; }
}
