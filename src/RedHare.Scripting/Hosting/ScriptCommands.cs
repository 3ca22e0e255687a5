using System.Diagnostics;
using System.Text;
using RedHare.Commands;
using RedHare.Commands.Users;
using RedHare.Engine;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// redis.call and redis.pcall: run a command within the script's unit, through the checks that Redis makes there, in its order and words, and convert the reply
/// straight into Lua values.
/// </summary>
internal sealed class ScriptCommands(ScriptRunner runner)
{
    private const int LargestKept = 1 << 16;

    private readonly Arguments _arguments = new();
    private readonly LuaReply _reply = new(runner.State);
    private byte[] _line = new byte[256];
    private int _length;

    /// <summary>redis.call: an error is raised.</summary>
    public int Call(LuaCall call)
    {
        var result = Execute(call, out var isError);
        if (isError) throw new LuaException(result);
        return call.Return(result);
    }

    /// <summary>redis.pcall: an error is returned.</summary>
    public int PCall(LuaCall call) => call.Return(Execute(call, out _));

    /// <summary>redis.acl_check_cmd: whether the caller may run a command.</summary>
    public int CheckAccess(LuaCall call)
    {
        if (!TryFill(call, out var error)) throw new LuaException(error);
        if (runner.Host.Server.Commands.Resolve(_arguments, out _) is not { } command)
            throw ErrorTable.Exception(call.State, "Invalid command passed to redis.acl_check_cmd()"u8);
        return call.Return(runner.Run.Caller?.Session.User?.Rules.Check(command, _arguments).IsGiven != true);
    }

    private LuaValue Execute(LuaCall call, out bool isError)
    {
        isError = true;
        if (!TryFill(call, out var error)) return error;
        var run = runner.Run;
        // Where there is no script there is no command: while a library is loaded.
        if (run.Caller is not { } caller) return ErrorTable.Of(call.State, "redis.call/pcall can only be called inside a script invocation"u8);
        var server = runner.Host.Server;
        var command = server.Commands.Resolve(_arguments, out _);
        if (Refusal(command, run, caller) is { } refusal) return Refuse(call.State, refusal, command);
        if ((command!.Flags & CommandFlags.Write) != 0) run.BeginWriting(call.State);

        var inner = caller.Session.ScriptedCall;
        _reply.Clear();
        _reply.Protocol = run.Protocol;
        _reply.ErrorSink = server.Statistics;
        inner.Prepare(command, _arguments, _reply, _reply, mayBlock: false);
        var finished = server.Dispatcher.RunWithin(inner);
        isError = _reply.IsError;
        var result = _reply.Take();
        if (_line.Length > LargestKept) _line = new byte[256];
        if (finished >= run.CheckAt) run.Check(call.State);
        return result;
    }

    /// <summary>Why a command may not run here: a text, with its code after '-' if it is not ERR. Null when it may.</summary>
    private string? Refusal(Command? command, ScriptRun run, CommandCall caller)
    {
        if (command is null) return "Unknown Redis command called from script";
        if (!command.Accepts(_arguments.Count) || command.Body is null) return "Wrong number of args calling Redis command from script";
        var flags = command.Flags;
        if ((flags & CommandFlags.NoScript) != 0) return "This Redis command is not allowed from script";
        if (caller.Server.Users.HasLimits && caller.Server.Users.Check(caller.Session, command, _arguments, DenialContext.Lua) is { IsGiven: true } denial)
            return "-NOPERM ACL failure in script: " + denial.Text(caller.Session.User!, command, _arguments);
        if (run.IsReadOnly && (flags & (CommandFlags.Write | CommandFlags.MayReplicate)) != 0) return "Write commands are not allowed from read-only scripts.";
        if (run.HasWritten) return null;
        if ((flags & CommandFlags.Write) != 0 && caller.Server.Dispatcher.WriteRefusal is { } unkept) return "-" + unkept;
        if ((flags & CommandFlags.Write) != 0 && caller.Server.Dispatcher.LacksReplicas) return "-NOREPLICAS Not enough good replicas to write.";
        if ((flags & CommandFlags.DenyOom) != 0 && caller.Session.BeganOutOfMemory && !run.AllowsOom) return "-OOM command not allowed when used memory > 'maxmemory'.";
        return null;
    }

    private LuaTable Refuse(LuaState state, string refusal, Command? command)
    {
        var server = runner.Host.Server;
        if (command is not null) server.Commands.Tallies.Mine.Rejected(command);
        var message = ErrorTable.WithCode(Encoding.Latin1.GetBytes(refusal));
        server.Statistics.CountError(message);
        return ErrorTable.Counted(state, message);
    }

    /// <summary>Copies the call's arguments to a command line. False, with an error, when they are none or not texts and numbers.</summary>
    private bool TryFill(LuaCall call, out LuaValue error)
    {
        error = default;
        if (call.Count == 0)
        {
            error = ErrorTable.Of(call.State, "Please specify at least one argument for this redis lib call"u8);
            return false;
        }
        _length = 0;
        _arguments.Reset(_line);
        Span<byte> digits = stackalloc byte[RedisNumber.MaxDoubleLength];
        for (var i = 0; i < call.Count; i++)
        {
            var value = call[i];
            if (value.String is { } text) Add(text.Span);
            else if (value.IsNumber) Add(digits[..Format(value.Number, digits)]);
            else
            {
                error = ErrorTable.Of(call.State, "Lua redis lib command arguments must be strings or integers"u8);
                return false;
            }
        }
        return true;
    }

    // What is an integer is written as one, and not in the form of 1e+15.
    private static int Format(double number, Span<byte> target) =>
        Math.Abs(number) <= long.MaxValue / 2 && (long)number == number ? RedisNumber.Format((long)number, target) : RedisNumber.Format(number, target);

    private void Add(ReadOnlySpan<byte> argument)
    {
        if (_line.Length - _length < argument.Length)
        {
            // A string of the script may be many arguments.
            if (_length + (long)argument.Length > Math.Min(Array.MaxLength, runner.State.Limits.Memory)) throw new LuaException("not enough memory");
            Array.Resize(ref _line, (int)Math.Min(Array.MaxLength, Math.Max(_line.Length * 2L, _length + (long)argument.Length)));
            _arguments.Rebase(_line);
        }
        argument.CopyTo(_line.AsSpan(_length));
        _arguments.Add(_length, argument.Length);
        _length += argument.Length;
    }
}
