using RedHare.Commands;

namespace RedHare.Scripting;

/// <summary>
/// The scripts that have run for a while: those that can be killed, and those that make the server busy. A short script never comes here, so that running it costs
/// nothing of this.
/// </summary>
/// <param name="busyChanged">Told what all clients are answered now, null when the server is not busy.</param>
internal sealed class RunningScripts(Action<byte[]?> busyChanged)
{
    private static readonly byte[] BusyScript = Errors.Busy.ToArray();

    private static readonly byte[] BusyFunction = "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."u8.ToArray();

    private readonly Lock _lock = new();
    private readonly List<ScriptRun> _runs = [];
    private bool _ending;

    public void Add(ScriptRun run)
    {
        lock (_lock)
        {
            _runs.Add(run);
            if (_ending) run.Abort();
        }
    }

    public void Remove(ScriptRun run)
    {
        lock (_lock)
        {
            _runs.Remove(run);
            busyChanged(Busy());
        }
    }

    /// <summary>One of them is busy now.</summary>
    public void Announce()
    {
        lock (_lock) busyChanged(Busy());
    }

    /// <summary>Ends all scripts, those to come as well.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            _ending = true;
            foreach (var run in _runs) run.Abort();
        }
    }

    /// <summary>SCRIPT KILL and FUNCTION KILL: kills the busy scripts, or where none is busy those that run.</summary>
    /// <returns>Null when one was killed; otherwise the error.</returns>
    public byte[]? Kill(bool ofEval)
    {
        lock (_lock)
        {
            byte[]? error = null;
            var killed = false;
            var anyBusy = _runs.Exists(run => run.IsBusy);
            foreach (var run in _runs)
            {
                if (anyBusy && !run.IsBusy) continue;
                if (run.HasWritten) error ??= "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."u8.ToArray();
                else if (run.IsEval != ofEval) error ??= run.IsEval ? BusyScript : BusyFunction;
                else killed |= run.TryKill();
            }
            return killed ? null : error ?? "NOTBUSY No scripts in execution right now."u8.ToArray();
        }
    }

    /// <summary>What FUNCTION STATS says of the longest running: null when none runs, or the error while one of EVAL does.</summary>
    public (string Name, byte[][] Command, long Milliseconds)? Describe(out byte[]? error)
    {
        lock (_lock)
        {
            error = null;
            if (_runs.Count == 0) return null;
            var run = _runs[0];
            if (run.IsEval)
            {
                error = BusyScript;
                return null;
            }
            var line = run.CommandLine!;
            return (run.Name, [.. Enumerable.Range(0, line.Count).Select(i => line[i].ToArray())], run.Milliseconds);
        }
    }

    private byte[]? Busy()
    {
        foreach (var run in _runs)
            if (run.IsBusy) return run.IsEval ? BusyScript : BusyFunction;
        return null;
    }
}
