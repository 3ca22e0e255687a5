using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>The table <c>redis</c> of scripts, which is <c>server</c> too since Valkey 8, and the part of it that a library sees while it is loaded.</summary>
internal static class RedisLibrary
{
    private static readonly LuaString s_name = LuaString.Of("redis"), s_otherName = LuaString.Of("server");

    /// <summary>Makes the table a global of both names.</summary>
    public static void Name(LuaTable globals, LuaTable redis)
    {
        globals[s_name] = redis;
        globals[s_otherName] = redis;
    }

    /// <summary>Sets the global <c>redis</c> of a runner's state.</summary>
    public static void Open(ScriptRunner runner)
    {
        var redis = new LuaTable();
        Add(redis, "call", runner.Commands.Call);
        Add(redis, "pcall", runner.Commands.PCall);
        AddLog(redis, runner);
        AddVersion(redis);
        Add(redis, "setresp", call => SetProtocol(call, runner));
        Add(redis, "sha1hex", Sha1);
        Add(redis, "error_reply", ErrorReply);
        Add(redis, "status_reply", StatusReply);
        Add(redis, "set_repl", call => SetReplication(call, runner));
        redis[LuaString.Of("REPL_NONE")] = 0;
        redis[LuaString.Of("REPL_AOF")] = 1;
        redis[LuaString.Of("REPL_SLAVE")] = 2;
        redis[LuaString.Of("REPL_REPLICA")] = 2;
        redis[LuaString.Of("REPL_ALL")] = 3;
        Add(redis, "acl_check_cmd", runner.Commands.CheckAccess);
        Name(runner.State.Globals, redis);
    }

    /// <summary>What only EVAL's scripts have: answers of the debugger, which is not built, and what became of <c>replicate_commands</c>.</summary>
    public static void OpenEval(ScriptRunner runner)
    {
        var redis = runner.State.Globals[s_name].Table!;
        Add(redis, "breakpoint", static call => call.Return(false));
        Add(redis, "debug", static call => call.Return());
        Add(redis, "replicate_commands", static call => call.Return(true));
    }

    /// <summary>redis.log and the levels.</summary>
    public static void AddLog(LuaTable redis, ScriptRunner runner)
    {
        Add(redis, "log", call => Log(call, runner));
        redis[LuaString.Of("LOG_DEBUG")] = 0;
        redis[LuaString.Of("LOG_VERBOSE")] = 1;
        redis[LuaString.Of("LOG_NOTICE")] = 2;
        redis[LuaString.Of("LOG_WARNING")] = 3;
    }

    /// <summary>The version that clients are told.</summary>
    public static void AddVersion(LuaTable redis)
    {
        var version = Version.Parse(ProductVersion.Redis);
        redis[LuaString.Of("REDIS_VERSION")] = LuaString.Of(ProductVersion.Redis);
        redis[LuaString.Of("REDIS_VERSION_NUM")] = version.Major << 16 | version.Minor << 8 | version.Build;
    }

    /// <summary>Adds a function.</summary>
    public static void Add(LuaTable table, string name, LuaNative body) => table[LuaString.Of(name)] = new LuaNativeFunction(name, body);

    private static int SetProtocol(LuaCall call, ScriptRunner runner)
    {
        if (call.Count != 1) throw ErrorTable.Exception(call.State, "redis.setresp() requires one argument."u8);
        var protocol = Number(call[0]);
        if (protocol is not (2 or 3)) throw ErrorTable.Exception(call.State, "RESP version must be 2 or 3."u8);
        runner.Run.Protocol = (int)protocol;
        return call.Return();
    }

    private static int SetReplication(LuaCall call, ScriptRunner runner)
    {
        if (call.Count != 1) throw ErrorTable.Exception(call.State, "redis.set_repl() requires one argument."u8);
        var targets = Number(call[0]);
        if (targets is < 0 or > 3) throw ErrorTable.Exception(call.State, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE."u8);
        // One log serves file and replicas: an effect that is for either goes to both.
        if (runner.Run.Caller is { } caller) caller.Unit.DropsEffects = targets == 0;
        return call.Return();
    }

    private static int Sha1(LuaCall call)
    {
        if (call.Count != 1) throw ErrorTable.Exception(call.State, "wrong number of arguments"u8);
        var text = call[0].IsNumber ? LuaNumber.ToText(call[0].Number) : call[0].String ?? LuaString.Empty;
        return call.Return(call.State.Adopt(Encoding.ASCII.GetBytes(ScriptDigest.Of(text.Span).ToString())));
    }

    private static int ErrorReply(LuaCall call)
    {
        if (call.Count != 1 || call[0].String is not { } text) return call.Return(ErrorTable.Of(call.State, "wrong number or type of arguments"u8));
        return call.Return(ErrorTable.Of(call.State, text.Span is [(byte)'-', ..] ? text.Span : [(byte)'-', .. text.Span]));
    }

    private static int StatusReply(LuaCall call)
    {
        if (call.Count != 1 || call[0].String is not { } text) return call.Return(ErrorTable.Of(call.State, "wrong number or type of arguments"u8));
        var table = call.State.Table(0, 1);
        table[ReplyNames.Ok] = text;
        return call.Return(table);
    }

    private static int Log(LuaCall call, ScriptRunner runner)
    {
        if (call.Count < 2) throw ErrorTable.Exception(call.State, "redis.log() requires two arguments or more."u8);
        if (!call[0].IsNumber && !(call[0].String is { } digits && LuaNumber.TryParse(digits.Span, out _)))
            throw ErrorTable.Exception(call.State, "First argument must be a number (log level)."u8);
        var level = Number(call[0]);
        if (level is < 0 or > 3) throw ErrorTable.Exception(call.State, "Invalid log level."u8);
        var server = runner.Host.Server;
        if (server.Log is not { } log || (int)level < (int)server.Configuration.Monitoring.LogLevel) return call.Return();
        var line = new StringBuilder();
        for (var i = 1; i < call.Count; i++)
        {
            if (!call[i].IsNumber && call[i].String is null) continue;
            if (i != 1) line.Append(' ');
            line.Append(call[i].IsNumber ? LuaNumber.ToText(call[i].Number) : call[i].String);
        }
        log((LogLevel)(int)level, line.ToString());
        return call.Return();
    }

    /// <summary>As C casts lua_tonumber's result to an int: what is no number is 0.</summary>
    private static long Number(LuaValue value)
    {
        if (value.IsNumber) return double.IsFinite(value.Number) ? (long)value.Number : long.MinValue;
        return value.String is { } text && LuaNumber.TryParse(text.Span, out var number) && double.IsFinite(number) ? (long)number : 0;
    }
}
