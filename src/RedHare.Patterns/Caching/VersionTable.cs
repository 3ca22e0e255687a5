using System.Collections.Concurrent;

namespace RedHare.Patterns.Caching;

/// <summary>The version cells of one cache in this process: its own, and one for each tag that was met.</summary>
internal sealed class VersionTable(CacheKeys keys)
{
    /// <summary>Tags known at most. They are forgotten all at once: what is held near under them is read anew.</summary>
    private const int MaxTags = 10_000;

    private readonly ConcurrentDictionary<string, VersionCell> _tags = new(StringComparer.Ordinal);
    private VersionCell _whole = new(null, keys.Version);

    public VersionCell Whole
    {
        get
        {
            var whole = Volatile.Read(ref _whole);
            if (!whole.IsStale) return whole;
            Interlocked.CompareExchange(ref _whole, new VersionCell(null, keys.Version), whole);
            return Volatile.Read(ref _whole);
        }
    }

    public VersionCell Of(string tag)
    {
        if (_tags.TryGetValue(tag, out var cell))
        {
            if (!cell.IsStale) return cell;
            _tags.TryRemove(new KeyValuePair<string, VersionCell>(tag, cell));
        }
        if (_tags.Count >= MaxTags) ClearTags();
        return _tags.GetOrAdd(tag, static (tag, keys) => new VersionCell(tag, keys.Tag(tag)), keys);
    }

    /// <summary>The cells of the whole cache and of some tags.</summary>
    public VersionCell[] Of(IReadOnlyList<string> tags)
    {
        var cells = new VersionCell[tags.Count + 1];
        cells[0] = Whole;
        for (var i = 0; i < tags.Count; i++) cells[i + 1] = Of(tags[i]);
        return cells;
    }

    public void Invalidate(string tag)
    {
        if (_tags.TryRemove(tag, out var cell)) cell.Spoil();
    }

    public void InvalidateWhole() => Interlocked.Exchange(ref _whole, new VersionCell(null, keys.Version)).Spoil();

    public void Clear()
    {
        InvalidateWhole();
        ClearTags();
    }

    private void ClearTags()
    {
        foreach (var tag in _tags.Keys) Invalidate(tag);
    }
}
