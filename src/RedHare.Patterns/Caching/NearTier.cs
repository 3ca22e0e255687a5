using System.Collections.Concurrent;
using System.Text;

namespace RedHare.Patterns.Caching;

/// <summary>
/// The values held in this process, as objects. A hit takes no lock and allocates nothing: a look into a dictionary, at the clock, and at the versions it was
/// loaded under.
/// </summary>
/// <remarks>
/// <para>None of them is served once this process has heard that it is stale. What is filled in comes from a flight that was registered before it read; a word of
/// a change spoils the flight first and takes the value out afterwards, and filling looks at the flight under the same lock. So a word that
/// races a read wins, in whatever order the two arrive.</para>
/// <para>What goes when room is short is for SIEVE to say (Zhang et al., NSDI 2024): a queue by age, a mark on what was read, and a hand that goes from old to young, wipes
/// marks and takes the first without. It asks no more of a hit than the mark.</para>
/// </remarks>
internal sealed class NearTier(NearOptions options, CacheKeys keys, VersionTable versions, FlightTable flights, CacheCounters counters, CoarseClock clock) : IKeyTrackingListener
{
    /// <summary>What takes more than one part of so many of the room is not held, so that one giant does not push out all others.</summary>
    private const int GiantShare = 8;

    /// <summary>Bytes of an item and its place in the dictionary, about.</summary>
    private const int BaseWeight = 240;

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<string, NearItem> _items = new(StringComparer.Ordinal);
    private NearItem? _oldest, _youngest, _hand;
    private int _count;
    private long _bytes;

    public int Count => _items.Count;

    /// <summary>What is held of a key, if that is good.</summary>
    public NearItem<T>? Find<T>(string key)
    {
        if (!_items.TryGetValue(key, out var item) || item is not NearItem<T> found || clock.Now >= found.Deadline || !found.IsCurrent) return null;
        if (!found.IsVisited) found.IsVisited = true;
        counters.NearHit();
        return found;
    }

    /// <summary>Holds what a flight has brought, unless it was said to be stale meanwhile.</summary>
    /// <param name="flight">Who brought it.</param>
    /// <param name="value">The value; null where there is none.</param>
    /// <param name="size">Its bytes on the server.</param>
    /// <param name="cells">What it was loaded under.</param>
    /// <param name="left">How long it is good.</param>
    /// <param name="entry">How it is cached.</param>
    /// <param name="duration">How long it was good from the beginning.</param>
    public void Fill<T>(Flight flight, T value, int size, VersionCell[] cells, TimeSpan left, CacheEntryOptions entry, TimeSpan duration)
    {
        var weight = BaseWeight + 2L * flight.Key.Length + size;
        if (weight > options.MaxBytes / GiantShare) return;
        var now = clock.Now;
        var refreshAt = entry.RefreshAhead > 0 ? now + (long)(left - duration * entry.RefreshAhead).TotalMilliseconds : long.MaxValue;
        var age = entry.NearDuration ?? options.MaxAge;
        var item = new NearItem<T>(flight.Key, value, weight, cells, now + (long)(left < age ? left : age).TotalMilliseconds, refreshAt);
        int before, after, evicted = 0;
        lock (_gate)
        {
            if (flight.IsSpoiled) return;
            before = _count;
            if (_items.TryGetValue(item.Key, out var old)) Unlink(old);
            _items[item.Key] = item;
            Link(item);
            for (; _count > options.MaxEntries || _bytes > options.MaxBytes; evicted++) Evict();
            after = _count;
        }
        counters.NearChange(after - before, evicted);
    }

    /// <summary>Somebody said, or this process did, that something is stale.</summary>
    public void Invalidate(CacheInvalidation change)
    {
        switch (change.Scope)
        {
            case CacheInvalidationScope.Key:
                // One step, as seen by who fills: a flight that finds itself spoiled must not leave its caller with what is older than it brings.
                NearItem? item;
                lock (_gate)
                {
                    flights.Spoil(change.Name);
                    if (_items.TryRemove(change.Name, out item)) Unlink(item);
                }
                if (item is not null) counters.NearChange(-1, 0);
                break;
            case CacheInvalidationScope.Tag:
                versions.Invalidate(change.Name);
                flights.SpoilTag(change.Name);
                break;
            case CacheInvalidationScope.All:
                versions.InvalidateWhole();
                flights.SpoilAll();
                Clear();
                break;
            default:
                return;
        }
        counters.NearInvalidation();
    }

    /// <inheritdoc/>
    public void OnStale(ReadOnlySpan<byte> key) => Invalidate(keys.Identify(Encoding.UTF8.GetString(key)));

    /// <inheritdoc/>
    public void OnAllStale(AllStale reason)
    {
        versions.Clear();
        flights.SpoilAll();
        Clear();
        counters.NearFlush();
    }

    /// <summary>Nothing is held any more.</summary>
    public void Clear()
    {
        int count;
        lock (_gate)
        {
            count = _count;
            _items = new(StringComparer.Ordinal);
            (_oldest, _youngest, _hand, _count, _bytes) = (null, null, null, 0, 0);
        }
        counters.NearChange(-count, 0);
    }

    private void Link(NearItem item)
    {
        item.Older = _youngest;
        if (_youngest is null) _oldest = item;
        else _youngest.Younger = item;
        _youngest = item;
        _count++;
        _bytes += item.Weight;
    }

    private void Unlink(NearItem item)
    {
        if (ReferenceEquals(_hand, item)) _hand = item.Younger;
        if (item.Older is null) _oldest = item.Younger;
        else item.Older.Younger = item.Younger;
        if (item.Younger is null) _youngest = item.Older;
        else item.Younger.Older = item.Older;
        (item.Older, item.Younger) = (null, null);
        _count--;
        _bytes -= item.Weight;
    }

    private void Evict()
    {
        var at = _hand ?? _oldest!;
        // Once around at most: readers may mark faster than the hand wipes.
        for (var steps = 0; at.IsVisited && steps < _count; steps++)
        {
            at.IsVisited = false;
            at = at.Younger ?? _oldest!;
        }
        _hand = at.Younger;
        _items.TryRemove(at.Key, out _);
        Unlink(at);
    }
}
