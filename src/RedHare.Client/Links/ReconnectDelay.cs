namespace RedHare.Client;

/// <summary>Pauses between attempts to connect: each twice the one before up to a limit, with jitter over its upper half, so that many clients do not come back in step.</summary>
internal struct ReconnectDelay(TimeSpan min, TimeSpan max)
{
    private int _attempt;

    public TimeSpan Next()
    {
        var ceiling = Math.Min(max.TotalMilliseconds, min.TotalMilliseconds * Math.Pow(2, Math.Min(_attempt++, 20)));
        return TimeSpan.FromMilliseconds(Math.Max(1, ceiling * (0.5 + Random.Shared.NextDouble() / 2)));
    }

    public void Reset() => _attempt = 0;
}
