using System.Diagnostics;
using RedHare.Commands;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// One run of a script or function: what it may do, what it has done, and whether it is to end. A runner has one for all its runs, one after the other; other
/// threads see it only through <see cref="RunningScripts"/>.
/// </summary>
internal sealed class ScriptRun(RunningScripts running)
{
    private const int Clean = 0, Wrote = 1, Killed = 2, Aborted = 3;

    private long _started;
    private int _state;
    private bool _isNoted;

    /// <summary>The command that called it; null while nothing runs.</summary>
    public CommandCall? Caller { get; private set; }

    /// <summary>The script's digest or the function's name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>EVAL's, and not a function.</summary>
    public bool IsEval { get; private set; }

    /// <summary>It may not write: EVAL_RO, FCALL_RO, or so declared.</summary>
    public bool IsReadOnly { get; private set; }

    /// <summary>It may write although memory is over its limit.</summary>
    public bool AllowsOom { get; private set; }

    /// <summary>The protocol in which replies are converted, by <c>redis.setresp</c>.</summary>
    public int Protocol { get; set; }

    /// <summary>It has run for longer than busy-reply-threshold.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>The command line that called it, copied when it was first noted, for FUNCTION STATS.</summary>
    public Arguments? CommandLine { get; private set; }

    /// <summary>True once it was about to run a command that writes: from then on it cannot be killed.</summary>
    public bool HasWritten => Volatile.Read(ref _state) == Wrote;

    /// <summary>How long it has run.</summary>
    public long Milliseconds => (long)Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>A timestamp after which <see cref="Check"/> has something to do.</summary>
    public long CheckAt { get; private set; }

    /// <summary>Begins.</summary>
    public void Begin(CommandCall caller, string name, ScriptFlags flags, bool isEval, bool readOnly)
    {
        Caller = caller;
        Name = name;
        IsEval = isEval;
        IsReadOnly = readOnly || (flags & (ScriptFlags.Undeclared | ScriptFlags.NoWrites)) == ScriptFlags.NoWrites;
        AllowsOom = (flags & (ScriptFlags.Undeclared | ScriptFlags.AllowOom)) == ScriptFlags.AllowOom;
        Protocol = 2;
        _started = Stopwatch.GetTimestamp();
        CheckAt = _started + Stopwatch.Frequency / 10;
        // The plain store is seen in time: nobody looks before the run is noted.
        _state = Clean;
    }

    /// <summary>Ends, however that came.</summary>
    public void End()
    {
        if (_isNoted)
        {
            _isNoted = false;
            IsBusy = false;
            running.Remove(this);
            CommandLine = null;
        }
        Caller = null;
    }

    /// <summary>Notes that it is about to write.</summary>
    /// <exception cref="LuaException">It was killed.</exception>
    public void BeginWriting(LuaState state)
    {
        if (_state == Clean && Interlocked.CompareExchange(ref _state, Wrote, Clean) is not (Clean or Wrote)) throw Death(state);
    }

    /// <summary>Kills it at its next check, unless it has written.</summary>
    public bool TryKill() => Interlocked.CompareExchange(ref _state, Killed, Clean) is Clean or Killed;

    /// <summary>Ends it at its next check, whatever it has done.</summary>
    public void Abort() => Volatile.Write(ref _state, Aborted);

    /// <summary>
    /// Called every now and then by the script's thread. After a tenth of a second others learn that it runs; past the threshold they are told that the server is
    /// busy, and this thread's other connections have a turn here.
    /// </summary>
    /// <exception cref="LuaException">It was killed; no pcall catches that.</exception>
    public void Check(LuaState state)
    {
        if (Caller is not { } caller) return;
        if (!_isNoted)
        {
            _isNoted = true;
            CommandLine = caller.Arguments.Copy();
            running.Add(this);
        }
        var threshold = caller.Server.Configuration.Process.BusyReplyThreshold;
        var milliseconds = Milliseconds;
        if (!IsBusy && threshold > 0 && milliseconds >= threshold)
        {
            IsBusy = true;
            caller.Unit.Hold();
            running.Announce();
            var command = IsEval ? "SCRIPT KILL" : "FUNCTION KILL";
            caller.Server.Log?.Invoke(Commands.Configuration.LogLevel.Warning,
                $"Slow script detected: still in execution after {milliseconds} milliseconds. You can try killing the script using the {command} command. Script name is: {Name}.");
        }
        if (IsBusy) caller.Session.Port.ServeOthers();
        CheckAt = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 1000;
        if (Volatile.Read(ref _state) >= Killed) throw Death(state);
    }

    private LuaException Death(LuaState state)
    {
        if (_state == Killed) Caller!.Server.Log?.Invoke(Commands.Configuration.LogLevel.Notice, "Lua script killed by user with SCRIPT KILL.");
        return new(ErrorTable.Of(state, "Script killed by user with SCRIPT KILL..."u8)) { IsFatal = true };
    }
}
