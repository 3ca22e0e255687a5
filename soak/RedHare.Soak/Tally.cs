namespace RedHare.Soak;

/// <summary>What happened, counted by all threads.</summary>
internal sealed class Tally
{
    private long _scripts, _errors, _killed, _busy, _internal;

    public int Rounds { get; set; }

    public long Killed => Interlocked.Read(ref _killed);

    public long Busy => Interlocked.Read(ref _busy);

    public long Internal => Interlocked.Read(ref _internal);

    public string? FirstInternal { get; private set; }

    /// <summary>One script's answer: an error's text, or null.</summary>
    public void Script(string? error, string source)
    {
        Interlocked.Increment(ref _scripts);
        if (error is null) return;
        Interlocked.Increment(ref _errors);
        if (error.Contains("killed by user", StringComparison.Ordinal)) Interlocked.Increment(ref _killed);
        if (error.StartsWith("BUSY", StringComparison.Ordinal)) Interlocked.Increment(ref _busy);
        if (!error.Contains("internal error", StringComparison.OrdinalIgnoreCase)) return;
        Interlocked.Increment(ref _internal);
        FirstInternal ??= $"{error}\n{source}";
    }

    public void WasBusy() => Interlocked.Increment(ref _busy);

    public override string ToString() => $"{_scripts:N0} scripts, {_errors:N0} errors, {_killed:N0} killed, {_busy:N0} BUSY, {_internal} internal errors";
}
