using System.Text;
using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>An interpreter that runs scripts for one thread at a time, and what it needs for that.</summary>
internal sealed class ScriptRunner
{
    private static readonly LuaString s_keys = LuaString.Of("KEYS");
    private static readonly LuaString s_arguments = LuaString.Of("ARGV");

    private readonly LuaAnswer _answer = new();

    /// <summary>A runner with a sandbox of its own.</summary>
    /// <param name="host">The server's scripting.</param>
    /// <param name="generation">See <see cref="Generation"/>.</param>
    /// <param name="open">Fills the sandbox.</param>
    public ScriptRunner(ScriptHost host, int generation, Action<ScriptRunner> open)
    {
        Host = host;
        Generation = generation;
        Run = new ScriptRun(host.Running);
        State = new LuaState(new LuaLimits { Memory = host.Server.Configuration.Process.ScriptMemory });
        State.Hook = () => Run.Check(State);
        Commands = new ScriptCommands(this);
        open(this);
    }

    public ScriptHost Host { get; }

    /// <summary>The count of SCRIPT FLUSH at its making: an older one is not used again.</summary>
    public int Generation { get; }

    public LuaState State { get; }

    /// <summary>What runs now, or ran last.</summary>
    public ScriptRun Run { get; }

    /// <summary>redis.call and redis.pcall.</summary>
    public ScriptCommands Commands { get; }

    /// <summary>Runs a script for EVAL and its kin, and answers.</summary>
    /// <param name="call">The command.</param>
    /// <param name="script">The script.</param>
    /// <param name="keys">How many of the arguments from the fourth on are keys.</param>
    /// <param name="readOnly">It may not write.</param>
    public void RunScript(CommandCall call, Script script, int keys, bool readOnly)
    {
        if (!MayRun(call, script.Flags, readOnly)) return;
        Run.Begin(call, script.Sha, script.Flags, isEval: true, readOnly);
        Execute(call, keys, script, default);
    }

    /// <summary>Runs a function for FCALL, and answers.</summary>
    public void RunFunction(CommandCall call, LibraryFunction function, int keys, bool readOnly)
    {
        if (!MayRun(call, function.Flags, readOnly)) return;
        Run.Begin(call, function.Name, function.Flags, isEval: false, readOnly);
        Execute(call, keys, null, function.Callback);
    }

    private void Execute(CommandCall call, int keys, Script? script, LuaValue function)
    {
        var database = call.Unit.Database;
        try
        {
            var keyTable = Table(call, 3, keys);
            var argumentTable = Table(call, 3 + keys, call.Count - 3 - keys);
            LuaValue result;
            if (script is null) result = State.Main.Call1(function, [keyTable, argumentTable]);
            else
            {
                State.Globals[s_keys] = keyTable;
                State.Globals[s_arguments] = argumentTable;
                result = State.Main.Call1(State.Load(script.Prototype));
            }
            _answer.Write(call.Reply, result, Run.Protocol);
        }
        catch (LuaException exception)
        {
            AnswerError(call.Reply, exception);
        }
        finally
        {
            call.Unit.Database = database;
            call.Unit.DropsEffects = false;
            // What its last command changed is that command's; the script itself has no effect.
            call.Unit.BeginCommand();
            Run.End();
        }
    }

    /// <summary>The refusals that a script's own declaration brings about.</summary>
    private static bool MayRun(CommandCall call, ScriptFlags flags, bool readOnly)
    {
        if ((flags & ScriptFlags.Undeclared) != 0) return true;
        if ((flags & ScriptFlags.NoWrites) == 0)
        {
            if (readOnly)
            {
                call.Reply.Error("ERR Can not execute a script with write flag using *_ro command."u8);
                return false;
            }
            if (call.Server.Dispatcher.WriteRefusal is { } unkept)
            {
                var reason = unkept[(unkept.IndexOf(": ", StringComparison.Ordinal) + 2)..];
                call.Reply.Error(System.Text.Encoding.UTF8.GetBytes("MISCONF Redis is configured to persist data to AOF, but it's currently unable to persist to disk. " +
                    $"Writable scripts are blocked. Use 'no-writes' flag for read only scripts. AOF error: {reason}"));
                return false;
            }
            if (call.Server.Dispatcher.LacksReplicas)
            {
                call.Reply.Error(Errors.NoReplicas);
                return false;
            }
        }
        if (!call.Session.BeganOutOfMemory || (flags & (ScriptFlags.AllowOom | ScriptFlags.NoWrites)) != 0) return true;
        call.Reply.Error("OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'"u8);
        return false;
    }

    private LuaTable Table(CommandCall call, int from, int count)
    {
        var table = State.Table(count);
        for (var i = 0; i < count; i++) table[i + 1] = State.String(call[from + i]);
        return table;
    }

    private void AnswerError(ReplyWriter reply, LuaException exception)
    {
        var table = exception.Value.Table;
        var text = new List<byte>(128);
        if (table is null)
        {
            text.AddRange("ERR "u8);
            text.AddRange(Text(exception.Value));
        }
        else if (table[ReplyNames.Err] is { IsNil: false } error && (error.String is not null || error.IsNumber)) text.AddRange(Text(error));
        else text.AddRange("ERR unknown error"u8);
        if (exception.Chunk is { } chunk)
        {
            text.AddRange(Encoding.Latin1.GetBytes($" script: {Run.Name}, on "));
            text.AddRange(Encoding.UTF8.GetBytes(chunk));
            text.AddRange(Encoding.Latin1.GetBytes($":{exception.Line}."));
        }
        if (table is not null && !table[ReplyNames.Counted].IsFalsy) reply.CountedError(text.ToArray());
        else reply.Error(text.ToArray());
    }

    private static ReadOnlySpan<byte> Text(LuaValue value) => value.Type switch
    {
        LuaType.String => value.String!.Span,
        LuaType.Number => LuaNumber.ToText(value.Number).Span,
        LuaType.Nil => "nil"u8,
        LuaType.Boolean => value.IsFalsy ? "false"u8 : "true"u8,
        _ => Encoding.ASCII.GetBytes(value.Type.ToString().ToLowerInvariant()),
    };
}
