using System.Collections.Concurrent;
using RedHare.Commands;
using RedHare.Engine;

namespace RedHare.Scripting;

/// <summary>Scripting of one server: the cache of scripts, the interpreters that run them, the libraries of functions, and what runs now.</summary>
internal sealed class ScriptHost : ScriptingService
{
    private readonly ConcurrentBag<ScriptRunner> _idle = [];
    private ScriptRunner? _first;
    private int _generation;

    public ScriptHost(ServerContext server)
    {
        Server = server;
        Cache = new ScriptCache(server.Commands);
        Running = new RunningScripts(reply => BusyReply = reply);
        Functions = new FunctionRegistry(this);
        server.Configuration.OnChange("script-memory-limit", () =>
        {
            Renew();
            return null;
        });
    }

    public ServerContext Server { get; }

    public ScriptCache Cache { get; }

    public FunctionRegistry Functions { get; }

    public RunningScripts Running { get; }

    public override IReadOnlyList<byte[]> LibraryTexts => [.. Functions.Current.Libraries.Select(library => library.Code)];

    /// <summary>The host of a command's server.</summary>
    public static ScriptHost Of(CommandCall call) => (ScriptHost)call.Server.Scripting!;

    /// <summary>An interpreter for the calling thread, until it is returned.</summary>
    public ScriptRunner Rent()
    {
        var runner = Interlocked.Exchange(ref _first, null);
        while (runner is not null || _idle.TryTake(out runner))
        {
            if (runner.Generation == Volatile.Read(ref _generation)) return runner;
            runner = null;
        }
        return new ScriptRunner(this, Volatile.Read(ref _generation), Sandbox.OpenForScripts);
    }

    /// <summary>Gives an interpreter back.</summary>
    public void Return(ScriptRunner runner)
    {
        if (Interlocked.CompareExchange(ref _first, runner, null) is not null) _idle.Add(runner);
    }

    /// <summary>SCRIPT FLUSH: the cache is empty, and the interpreters begin anew.</summary>
    public void Flush()
    {
        Cache.Clear();
        Renew();
    }

    private void Renew()
    {
        Interlocked.Increment(ref _generation);
        Interlocked.Exchange(ref _first, null);
        _idle.Clear();
    }

    public override CommandFlags FlagsOf(Command command, Arguments arguments)
    {
        ScriptFlags? flags = command.Name switch
        {
            "eval" or "eval_ro" => Shebang.ReadFlags(arguments[1], out var declared, out _) is null ? declared : null,
            "evalsha" or "evalsha_ro" => ScriptOf(command, arguments)?.Flags,
            _ => Functions.Find(arguments[1])?.Flags,
        };
        return ScriptFlagNames.Declared(command.Flags, flags ?? ScriptFlags.Undeclared);
    }

    /// <summary>All shards, unless it is a script in the cache that is proved to touch its KEYS alone: then theirs.</summary>
    public override ulong ShardsOf(ExecutionUnit unit, Command command, Arguments arguments)
    {
        if (ScriptOf(command, arguments) is not { TouchesKeysOnly: true }) return unit.Engine.AllShards;
        if (!RedisNumber.TryParseLong(arguments[2], out var keys) || keys < 0 || keys > arguments.Count - 3) return 0;
        ulong shards = 0;
        for (var i = 0; i < keys; i++) shards |= unit.ShardOf(arguments[3 + i]);
        return shards;
    }

    private Script? ScriptOf(Command command, Arguments arguments) => command.Name switch
    {
        "eval" or "eval_ro" => Cache.FindText(arguments[1]),
        "evalsha" or "evalsha_ro" => ScriptDigest.TryParse(arguments[1], out var digest) ? Cache.Find(digest) : null,
        _ => null,
    };

    public override void Abort() => Running.Abort();

    public override void ResetStatistics() => Cache.ResetStatistics();

    /// <summary>What the interpreters hold that run nothing now. Each is measured, since what scripts have dropped counts until then.</summary>
    private long MeasureIdle()
    {
        var runners = new List<ScriptRunner>();
        if (Interlocked.Exchange(ref _first, null) is { } first) runners.Add(first);
        while (_idle.TryTake(out var runner)) runners.Add(runner);
        long bytes = 0;
        foreach (var runner in runners)
        {
            runner.State.Collect();
            bytes += runner.State.MemoryUsed;
            if (runner.Generation == Volatile.Read(ref _generation)) Return(runner);
        }
        return bytes;
    }

    public override ScriptingFigures Figures => new()
    {
        CachedScripts = Cache.Count,
        EvictedScripts = Cache.Evicted,
        ScriptBytes = Cache.Bytes,
        ScriptInterpreterBytes = MeasureIdle(),
        Functions = Functions.Count,
        Libraries = Functions.LibraryCount,
        LibraryBytes = Functions.Bytes,
        FunctionInterpreterBytes = Functions.InterpreterBytes,
    };
}
