namespace RedHare.Persistence.Background;

/// <summary>Waits the microseconds that a directive asks for after each key, so that tests see work under way. They add up until a sleep is worth while.</summary>
/// <param name="microseconds">What the directive says now: so many microseconds, or with −N one for every N calls.</param>
/// <param name="isOver">The work is given up: nobody waits any more.</param>
internal sealed class Delay(Func<int> microseconds, Func<bool>? isOver = null)
{
    private const int SliceMilliseconds = 10;

    private double _owed;

    /// <summary>Waits, or notes it.</summary>
    public void Wait()
    {
        var asked = microseconds();
        if (asked == 0) return;
        _owed += asked > 0 ? asked : -1.0 / asked;
        if (_owed < 1000) return;
        var whole = (int)(_owed / 1000);
        _owed -= whole * 1000.0;
        // In slices: who gives the work up does not wait for a sleep of many seconds.
        for (; whole > 0 && isOver?.Invoke() != true; whole -= SliceMilliseconds) Thread.Sleep(Math.Min(whole, SliceMilliseconds));
    }
}
