using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Server;

/// <summary>DEBUG, as far as clients and test suites ask for it and it is cheap. One command and not a container, as in Redis.</summary>
[Command("debug", "subcommand [argument [argument ...]]", Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.AllShards, Group = "server",
    Since = "1.0.0", Complexity = "Depends on subcommand.", Summary = "A container for debugging commands.")]
internal static class Debug
{
    public static void Run(CommandCall call)
    {
        if (!IsAllowed(call))
        {
            call.Reply.Error("ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server."u8);
        }
        else if (call.Count == 2 && call.Is(1, "HELP"u8)) Help(call);
        else if (call.Count == 3 && call.Is(1, "SLEEP"u8)) Sleep(call);
        else if (call.Count == 3 && call.Is(1, "SET-ACTIVE-EXPIRE"u8))
        {
            call.Server.Engine.ActiveExpiry = !call[2].SequenceEqual("0"u8);
            call.Reply.Status("OK"u8);
        }
        else if (call.Count == 3 && call.Is(1, "OBJECT"u8)) Describe(call);
        else if (call.Count == 3 && call.Is(1, "LISTPACK"u8)) DescribePack(call);
        else if (call.Count <= 5 && call.Is(1, "RELOAD"u8)) Reload(call);
        else if (call.Count is >= 3 and <= 5 && call.Is(1, "POPULATE"u8)) Populate(call);
        else if (call.Count == 2 && call.Is(1, "DIGEST"u8)) call.Reply.Status(Encoding.ASCII.GetBytes(DataSetDigest.Of(call.Unit)));
        else if (call.Count >= 3 && call.Is(1, "DIGEST-VALUE"u8)) DigestValues(call);
        else if (call.Count == 3 && call.Is(1, "SET-SKIP-CHECKSUM-VALIDATION"u8))
        {
            call.Server.Engine.SkipsChecksums = !call[2].SequenceEqual("0"u8);
            call.Reply.Status("OK"u8);
        }
        else if (call.Count == 2 && call.Is(1, "LOADAOF"u8)) LoadLog(call);
        else if (call.Count == 3 && call.Is(1, "AOF-FLUSH-SLEEP"u8)) SlowLog(call);
        else if (call.Count == 2 && call.Is(1, "BREAK-BACKGROUND-WORK"u8))
        {
            if (call.Server.Background?.Break() == true) call.Reply.Status("OK"u8);
            else call.Reply.Error("ERR No background work is under way"u8);
        }
        else if (call.Count == 3 && call.Is(1, "PAUSE-CRON"u8))
        {
            if (!call.TryInteger(2, out var paused)) return;
            call.Server.IsCronPaused = paused != 0;
            call.Reply.Status("OK"u8);
        }
        else if (call.Count == 4 && call.Is(1, "REPLYBUFFER"u8) && (call.Is(2, "RESIZING"u8) || call.Is(2, "PEAK-RESET-TIME"u8))) call.Reply.Status("OK"u8);
        else if (call.Count == 3 && call.Is(1, "LOG"u8))
        {
            call.Server.Log?.Invoke(Configuration.LogLevel.Warning, "DEBUG LOG: " + Encoding.UTF8.GetString(call[2]));
            call.Reply.Status("OK"u8);
        }
        else if (call.Count == 3 && call.Is(1, "ERROR"u8)) call.Reply.Error(call[2]);
        else if (call.Count == 3 && call.Is(1, "PROTOCOL"u8)) DebugProtocol.Run(call);
        // Tests of Redis turn these; here there is nothing behind them.
        else if (call.Count == 3 && call.Is(1, "QUICKLIST-PACKED-THRESHOLD"u8)) call.Reply.Status("OK"u8);
        else if (call.Count == 2 && call.Is(1, "CHANGE-REPL-ID"u8)) call.Reply.Status("OK"u8);
        else call.Reply.Error([.. "ERR unknown subcommand or wrong number of arguments for '"u8, .. call[1][..Math.Min(128, call[1].Length)], .. "'. Try DEBUG HELP."u8]);
    }

    private static bool IsAllowed(CommandCall call) => call.Server.Configuration.Process.EnableDebugCommand switch
    {
        0 => false,
        1 => true,
        _ => call.Session.Port.IsLocal,
    };

    /// <summary>Keeps all shards locked for a while, which is what Redis's one thread asleep does to its clients.</summary>
    private static void Sleep(CommandCall call)
    {
        // As C's strtod: what is no number is no time.
        if (RedisNumber.TryParseDouble(call[2], out var seconds) && seconds > 0) Thread.Sleep(TimeSpan.FromSeconds(Math.Min(seconds, 3600)));
        call.Reply.Status("OK"u8);
    }

    /// <summary>Makes keys "key:0" and so on with values "value:0" and so on, filled up with zeros to a size, unless they are there.</summary>
    private static void Populate(CommandCall call)
    {
        if (!call.TryInteger(2, out var count)) return;
        long size = 0;
        if (call.Count == 5 && !call.TryInteger(4, out size)) return;
        if (count < 0 || size is < 0 or > 512 << 20) { call.Reply.Error(Errors.NotAnInteger); return; }
        var prefix = call.Count >= 4 ? Encoding.Latin1.GetString(call[3]) : "key";
        var value = new byte[Math.Max(size, 32)];
        for (long i = 0; i < count; i++)
        {
            var key = call.Unit.Write(Encoding.Latin1.GetBytes($"{prefix}:{i}"), KeyEvent.None);
            if (!key.Exists)
            {
                Array.Clear(value);
                var length = Encoding.ASCII.GetBytes($"value:{i}", value);
                var text = value.AsSpan(0, size == 0 ? length : (int)size);
                key.SetText(text);
                call.Unit.BeginEffect(3);
                call.Unit.EffectArgument("SET"u8);
                call.Unit.EffectArgument(key.Key);
                call.Unit.EffectArgument(text);
            }
            // A command's scopes are kept until its end: a million of them at once would be too many.
            if ((i & 1023) != 1023) continue;
            call.Unit.EndCommand();
            call.Unit.BeginCommand();
        }
        call.Reply.Status("OK"u8);
    }

    private static void DigestValues(CommandCall call)
    {
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) call.Reply.Status(Encoding.ASCII.GetBytes(DataSetDigest.Of(call.Unit.Peek(call[i]))));
    }

    /// <summary>Saves the data set and loads it again, or what the file holds.</summary>
    private static void Reload(CommandCall call)
    {
        bool flush = true, save = true, merge = false;
        for (var i = 2; i < call.Count; i++)
        {
            if (call.Is(i, "NOFLUSH"u8)) flush = false;
            else if (call.Is(i, "NOSAVE"u8)) save = false;
            else if (call.Is(i, "MERGE"u8)) merge = true;
            else
            {
                call.Reply.Error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."u8);
                return;
            }
        }
        if (IsLoading(call)) return;
        if (call.Server.Snapshots is not { } snapshots) call.Reply.Error("ERR there is no directory to save to"u8);
        else if (save && snapshots.Save(call.Unit) is { } unsaved) call.Reply.Error(Encoding.UTF8.GetBytes("ERR " + unsaved));
        else if (Loading(call, () => snapshots.Load(call.Unit, flush, merge)) is not null) call.Reply.Error("ERR Error trying to load the RDB dump, check server logs."u8);
        else call.Reply.Status("OK"u8);
        KeepFromLog(call);
    }

    /// <summary>Loads while others are answered LOADING, those of this thread too.</summary>
    private static string? Loading(CommandCall call, Func<string?> load)
    {
        call.Server.Loading = new LoadingProgress { ServeOthers = call.Session.Port.ServeOthers };
        call.Unit.Hold();
        try
        {
            return load();
        }
        finally
        {
            call.Server.Loading = null;
        }
    }

    // Within the turn that another's loading gives.
    private static bool IsLoading(CommandCall call)
    {
        if (call.Server.Loading is null) return false;
        call.Reply.Error(Errors.Loading);
        return true;
    }

    // A log that said so would load itself again and again where it is replayed.
    private static void KeepFromLog(CommandCall call)
    {
        call.Unit.EndCommand();
        call.Unit.BeginCommand();
    }

    private static void SlowLog(CommandCall call)
    {
        if (!call.TryInteger(2, out var microseconds)) return;
        call.Server.Configuration.Persistence.LogWriteDelay = (int)Math.Clamp(microseconds, 0, 60_000_000);
        call.Reply.Status("OK"u8);
    }

    private static void LoadLog(CommandCall call)
    {
        if (IsLoading(call)) return;
        if (call.Server.Background is not { } background || Loading(call, () => background.ReloadLog(call.Unit)) is not null) call.Reply.Error("ERR Error trying to load the AOF files, check server logs."u8);
        else call.Reply.Status("OK"u8);
        KeepFromLog(call);
    }

    // What a dump has beside the value: its type, the version and the checksum.
    private const int DumpFrame = 1 + 2 + 8;

    private static void Describe(CommandCall call)
    {
        var key = call.Unit.Peek(call[2]);
        if (!key.Exists) { call.Reply.Error(Errors.NoSuchKey); return; }
        var encoding = Encoding.ASCII.GetString(Keys.TypeName.Of(key.Encoding));
        call.Reply.Status($"Value at:0x{key.Address:x} refcount:1 encoding:{encoding} serializedlength:{key.Dump().Length - DumpFrame} lru:{key.Access} lru_seconds_idle:{Keys.ObjectIdleTime.IdleSeconds(call, key)}");
    }

    // Redis prints the pack into its log.
    private static void DescribePack(CommandCall call)
    {
        var key = call.Unit.Peek(call[2]);
        if (!key.Exists) call.Reply.Error(Errors.NoSuchKey);
        else if (key.Encoding is KeyEncoding.ListPack or KeyEncoding.ListPackEx) call.Reply.Status("Listpack structure printed on stdout"u8);
        else call.Reply.Error("ERR Not a listpack encoded object."u8);
    }

    private static void Help(CommandCall call) => call.Reply.Help(
        call.Command,
        "AOF-FLUSH-SLEEP <microsec>",
        "    Server will sleep before flushing the AOF, this is used for testing.",
        "BREAK-BACKGROUND-WORK",
        "    Let the BGSAVE or BGREWRITEAOF that is under way fail, as if the disk had",
        "    refused: what tests of Redis do by killing the child process.",
        "CHANGE-REPL-ID",
        "    Accepted without effect: nobody replicates.",
        "DIGEST",
        "    Output a hex signature representing the current DB content.",
        "DIGEST-VALUE <key> [<key> ...]",
        "    Output a hex signature of the values of all the specified keys.",
        "ERROR <string>",
        "    Return a Redis protocol error with <string> as message. Useful for clients",
        "    unit tests to simulate Redis errors.",
        "LOG <message>",
        "    Write <message> to the server log.",
        "LISTPACK <key>",
        "    Show low level info about the listpack encoding of <key>.",
        "OBJECT <key>",
        "    Show low level info about `key` and associated value.",
        "LOADAOF",
        "    Flush the AOF buffers on disk and reload the AOF in memory.",
        "PAUSE-CRON <0|1>",
        "    Stop what is done ten times a second: limits of memory and of clients,",
        "    background work that is due.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Create <count> string keys named key:<num>. If <prefix> is specified then",
        "    it is used instead of the 'key' prefix. These are not propagated to",
        "    replicas. Cluster slots are not respected so keys not belonging to the",
        "    current node can be created in cluster mode.",
        "PROTOCOL <type>",
        "    Reply with a test value of the specified type. <type> can be: string,",
        "    integer, double, null, array, set, map, attrib, push, verbatim, true,",
        "    false, bignum.",
        "QUICKLIST-PACKED-THRESHOLD <size>",
        "    Accepted without effect: an element of any size has its place in a node.",
        "RELOAD [option ...]",
        "    Save the RDB on disk and reload it back to memory. Valid <option> values:",
        "    * MERGE: conflicting keys will be loaded from RDB.",
        "    * NOFLUSH: the existing database will not be removed before load, but",
        "      conflicting keys will generate an exception and kill the server.",
        "    * NOSAVE: the RDB will be loaded without saving it first.",
        "REPLYBUFFER <RESIZING <0|1>|PEAK-RESET-TIME <NEVER|RESET|time>>",
        "    Accepted without effect: connections have no reply buffer of their own.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Setting it to 0 disables expiring keys in background when they are not",
        "    accessed (otherwise the Redis behavior). Setting it to 1 reenables back the",
        "    default.",
        "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
        "    Enables or disables checksum checks for RDB files and RESTORE's payload.",
        "SLEEP <seconds>",
        "    Stop the server for <seconds>. Decimals allowed.");
}
