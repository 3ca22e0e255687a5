namespace RedHare.Patterns.Caching;

#pragma warning disable CA1001 // The source of the token has no timer and no handle, so there is nothing to dispose; and callers may leave after the end.
/// <summary>One reading or loading of a key that callers of this process share.</summary>
internal abstract class Flight(string key, IReadOnlyList<string> tags)
{
    private readonly CancellationTokenSource _abandoned = new();
    private volatile bool _isSpoiled;
    private int _waiting;

    public string Key => key;

    public IReadOnlyList<string> Tags => tags;

    /// <summary>Whether what it brings may be stale already: nobody joins it any more, and it is not held near.</summary>
    public bool IsSpoiled => _isSpoiled;

    /// <summary>Fires when nobody waits any more.</summary>
    protected CancellationToken Abandoned => _abandoned.Token;

    public void Spoil() => _isSpoiled = true;

    /// <summary>Begins to wait; false when it is abandoned or spoiled.</summary>
    public bool TryJoin()
    {
        lock (_abandoned)
        {
            if (_isSpoiled || _abandoned.IsCancellationRequested) return false;
            _waiting++;
            return true;
        }
    }

    /// <summary>A caller has given up. The last one ends the load.</summary>
    public void Leave()
    {
        lock (_abandoned)
        {
            if (--_waiting > 0) return;
            Spoil();
        }
        _abandoned.Cancel();
    }
}
