namespace RedHare.Patterns.Caching;

/// <summary>What this process knows of one version. Values held near refer to their cells; a cell that has become stale never becomes good again, and so neither do they.</summary>
/// <param name="tag">Whose it is; null for the whole cache.</param>
/// <param name="key">Its key on the server.</param>
internal sealed class VersionCell(string? tag, string key)
{
    private volatile bool _isStale;
    private volatile string? _version;
    private long _armedAt = long.MinValue;

    public string? Tag => tag;

    public string Key => key;

    public bool IsStale => _isStale;

    /// <summary>The version last read by a connection that tells of changes; null before.</summary>
    public string? Version => _version;

    /// <summary>When this process last saw to it that the version lives long enough, in milliseconds of the cache's clock.</summary>
    public long ArmedAt
    {
        get => Volatile.Read(ref _armedAt);
        set => Volatile.Write(ref _armedAt, value);
    }

    public void Spoil() => _isStale = true;

    /// <summary>A read has brought it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="isHeardOf">Whether it was read by a connection that tells of changes.</param>
    public void Learn(string version, bool isHeardOf)
    {
        if (_version is { } known && known != version) Spoil();
        else if (isHeardOf) _version = version;
    }
}
