namespace RedHare.Patterns.Caching;

/// <summary>A value held in this process, in its place in the queue of <see cref="NearTier"/>.</summary>
internal abstract class NearItem(string key, long weight, VersionCell[] cells, long deadline, long refreshAt)
{
    public string Key => key;

    /// <summary>Bytes that it counts for.</summary>
    public long Weight => weight;

    /// <summary>Until when it is good, in milliseconds of the cache's clock.</summary>
    public long Deadline => deadline;

    /// <summary>From when on a read begins the next load.</summary>
    public long RefreshAt => refreshAt;

    /// <summary>Whether it was read since the hand last passed. Threads may overwrite each other's: it is a hint.</summary>
    public bool IsVisited { get; set; }

    public NearItem? Older { get; set; }

    public NearItem? Younger { get; set; }

    /// <summary>Whether nothing that it was loaded under has changed.</summary>
    public bool IsCurrent
    {
        get
        {
            foreach (var cell in cells)
                if (cell.IsStale) return false;
            return true;
        }
    }
}

/// <inheritdoc/>
internal sealed class NearItem<T>(string key, T value, long weight, VersionCell[] cells, long deadline, long refreshAt) : NearItem(key, weight, cells, deadline, refreshAt)
{
    public T Value => value;
}
