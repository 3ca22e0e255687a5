namespace RedHare.Persistence.Background;

/// <summary>Waits the microseconds that a directive asks for after each key, so that tests see work under way. They add up until a sleep is worth while.</summary>
internal sealed class Delay
{
    private double _owed;

    /// <summary>Waits, or notes it: so many microseconds, or with −N one for every N calls.</summary>
    public void Wait(int microseconds)
    {
        if (microseconds == 0) return;
        _owed += microseconds > 0 ? microseconds : -1.0 / microseconds;
        if (_owed < 1000) return;
        var whole = (int)(_owed / 1000);
        _owed -= whole * 1000.0;
        Thread.Sleep(whole);
    }
}
