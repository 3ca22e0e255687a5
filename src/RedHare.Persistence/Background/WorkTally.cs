using RedHare.Commands;

namespace RedHare.Persistence.Background;

/// <summary>What is counted of one kind of background work. Under the lock of <see cref="BackgroundWork"/>.</summary>
internal sealed class WorkTally
{
    private long _started, _lastMilliseconds = -1;

    public bool IsRunning { get; private set; }

    public bool IsScheduled { get; set; }

    public bool Succeeded { get; private set; } = true;

    public long Count { get; private set; }

    public long Begun { get; private set; }

    public int Failures { get; set; }

    public long LastPeakBytes { get; private set; }

    /// <summary>When the last one began, by <see cref="Environment.TickCount64"/>.</summary>
    public long LastTry => _started;

    public void Begin()
    {
        (IsRunning, IsScheduled) = (true, false);
        _started = Environment.TickCount64;
        Begun++;
    }

    public void End(bool succeeded, long peak)
    {
        (IsRunning, Succeeded, LastPeakBytes) = (false, succeeded, peak);
        _lastMilliseconds = Environment.TickCount64 - _started;
        if (succeeded) Count++;
        Failures = succeeded ? 0 : Failures + 1;
    }

    /// <summary>The same was done otherwise.</summary>
    public void NoteSuccess() => Succeeded = true;

    /// <summary>It was given up because nobody wants it any more.</summary>
    public void Cancel() => IsRunning = false;

    public WorkFigures Figures => new()
    {
        IsRunning = IsRunning,
        IsScheduled = IsScheduled,
        Succeeded = Succeeded,
        LastSeconds = _lastMilliseconds < 0 ? -1 : _lastMilliseconds / 1000,
        Seconds = IsRunning ? (Environment.TickCount64 - _started) / 1000 : -1,
        Begun = Begun,
        Count = Count,
        Failures = Failures,
        LastPeakBytes = LastPeakBytes,
    };
}
