using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RedHare.Client;

/// <summary>
/// The copies that a near cache holds, and the rule that none of them is stale once the server has said so.
/// </summary>
/// <remarks>
/// <para>The rule is kept by one thing: a load belongs to the entry that was in the table when it began. What is stale, be it one key or all of them, is taken out
/// of the table; a load still under way then fills an entry that nobody finds any more, so what came too late goes to those who asked, and is not kept.
/// There are no versions to compare and no marks to set, and it does not matter whether the server's word overtakes the reply, comes by another
/// connection, or comes from another server than the one that answered after a redirect: the entry was in the table before the command was sent, so any word of a
/// change after the read finds it there, and any word before the read tells nothing new.</para>
/// <para>A lost connection is a word on all keys, since what the server would have said by it is lost: the whole table is replaced. It comes before
/// anything is sent by the next connection.</para>
/// <para>Hits take no lock: the dictionary is read without, the value is one reference, and the policy (<see cref="S3Fifo"/>) asks no more of a hit than a count.
/// Everything else happens under one lock, which is never held while anything is sent or awaited.</para>
/// </remarks>
internal sealed class NearTable(NearCacheOptions options) : IKeyTrackingListener
{
    /// <summary>What takes more than one part of so many of the room is not kept, so that one giant does not push out all others.</summary>
    private const int GiantShare = 8;

    private readonly Lock _gate = new();
    private readonly NearClock _clock = new(options.TimeProvider);
    private readonly StripedCounter _hits = new(), _misses = new();
    private volatile ConcurrentDictionary<string, NearEntry> _entries = new(StringComparer.Ordinal);
    private S3Fifo _policy = new(options.MaxEntries, options.MaxBytes);
    private long _loads, _invalidations, _evictions, _flushes, _lostConnections, _toldEntries, _toldEvictions;
    private bool _isClosed;

    public long Now => _clock.Now;

    public NearCacheStatistics Statistics
    {
        get
        {
            lock (_gate) return new(_hits.Sum(), _misses.Sum(), _loads, _invalidations, _evictions, _flushes, _lostConnections, _policy.Count, _policy.Bytes);
        }
    }

    /// <summary>What a plain GET gave, if that is still good. Without lock and without allocation.</summary>
    public NearValue? Find(string key)
    {
        if (!_entries.TryGetValue(key, out var entry) || !entry.IsText || entry.Value is not { } value || IsPast(value)) return null;
        entry.Touch();
        CountHit();
        return value;
    }

    /// <summary>What a read gave, if that is still good. Without lock and without allocation.</summary>
    public NearValue? Find(in KeyText key, ReadOnlySpan<byte> call)
    {
        if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.Span, out var entry) || entry.IsText != key.IsText) return null;
        if (entry.Find(call)?.Value is not { } value || IsPast(value)) return null;
        entry.Touch();
        CountHit();
        return value;
    }

    /// <summary>Begins a load, or joins the one that is under way.</summary>
    /// <param name="key">The key.</param>
    /// <param name="call">The command without it.</param>
    /// <param name="isFirst">True when the caller is to load, and to end it by <see cref="Keep"/> or <see cref="Forget"/>.</param>
    /// <param name="known">What another load has brought since the caller looked; then the result is null.</param>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public NearFlight? Begin(in KeyText key, ReadOnlySpan<byte> call, out bool isFirst, out NearValue? known)
    {
        _misses.Increment();
        if (Instruments.NearRequests.Enabled) Instruments.NearRequests.Add(1, new KeyValuePair<string, object?>("redhare.near_cache.result", "miss"));
        (isFirst, known) = (false, null);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(NearCache));
            var entries = _entries;
            if (!entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.Span, out var entry))
            {
                entry = new NearEntry(key.Span.ToString(), key.IsText);
                entries[entry.Key] = entry;
            }
            var read = entry.FindOrAdd(call, out var growth);
            if (entry.Queue is { } queue) queue.Bytes += growth;
            if (read.Flight is { } flight) return flight;
            if (read.Value is { } value && !IsPast(value))
            {
                known = value;
                return null;
            }
            isFirst = true;
            entry.Flights++;
            _loads++;
            return read.Flight = new NearFlight(entry, read);
        }
    }

    /// <summary>Ends a load whose value is good, and keeps the value unless its key was said to be stale meanwhile.</summary>
    public void Keep(NearFlight flight, NearValue value)
    {
        lock (_gate)
        {
            End(flight);
            var entry = flight.Entry;
            if (IsCurrent(entry)) Hold(flight, entry, value);
        }
        Tell();
    }

    private void Hold(NearFlight flight, NearEntry entry, NearValue value)
    {
        value.Counted = value.Size;
        var growth = value.Counted - (flight.Read.Value?.Counted ?? 0);
        if (entry.Size + growth > options.MaxBytes / GiantShare)
        {
            Drop(entry);
            return;
        }
        value.Entry = entry;
        flight.Read.Value = value;
        S3Fifo.Resize(entry, growth);
        if (entry.Queue is null) _policy.Add(entry);
        MakeRoom();
    }

    /// <summary>Ends a load that failed, or whose value is not to be kept.</summary>
    public void Forget(NearFlight flight)
    {
        lock (_gate)
        {
            End(flight);
            if (flight.Entry is { Queue: null, Flights: 0 } entry && IsCurrent(entry)) Drop(entry);
        }
        Tell();
    }

    /// <summary>A value as text; null for the absent one.</summary>
    public string? TextOf(NearValue value)
    {
        if (value.TryText(out var text)) return text;
        text = value.MakeText(out var growth);
        Grow(value, growth);
        return text;
    }

    /// <summary>A string's bytes; null for the absent value.</summary>
    public byte[]? BytesOf(NearValue value)
    {
        if (value.TryBytes(out var bytes)) return bytes;
        bytes = value.MakeBytes(out var growth);
        Grow(value, growth);
        return bytes;
    }

    /// <summary>A value as the reply that it came as.</summary>
    public Reply ReplyOf(NearValue value) => value.Kind == ReplyKind.Bulk ? Reply.Bulk(BytesOf(value)!) : value.Reply;

    /// <inheritdoc/>
    public void OnStale(ReadOnlySpan<byte> key)
    {
        using var text = new KeyText(key, stackalloc char[KeyText.Scratch]);
        lock (_gate)
        {
            if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.Span, out var entry) || entry.IsText != text.IsText) return;
            Drop(entry);
            _invalidations++;
        }
        Instruments.NearInvalidations.Add(1);
        Tell();
    }

    /// <inheritdoc/>
    public void OnAllStale(AllStale reason)
    {
        lock (_gate)
        {
            Clear();
            _flushes++;
            if (reason == AllStale.ConnectionLost) _lostConnections++;
        }
        Tell();
        if (options.LoggerFactory is { } loggers) ClientLog.NearCacheFlushed(loggers.CreateLogger(RedisTelemetry.MeterName), reason);
        Instruments.Flushes.Add(1, new KeyValuePair<string, object?>("redhare.flush.reason", reason switch { AllStale.Flush => "flush", AllStale.ConnectionLost => "connection_lost", _ => "topology_change" }));
    }

    /// <summary>Drops everything for good; loads that end later are not kept, and no other begins.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Clear();
        }
        Tell();
    }

    private void CountHit()
    {
        _hits.Increment();
        if (Instruments.NearRequests.Enabled) Instruments.NearRequests.Add(1, new KeyValuePair<string, object?>("redhare.near_cache.result", "hit"));
    }

    /// <summary>Tells what the last change, whoever made it, did to the number of entries: behind the lock, since who listens is the user's code.</summary>
    private void Tell()
    {
        // Who begins to listen later is told the whole then.
        if (!Instruments.NearEntries.Enabled && !Instruments.NearEvictions.Enabled) return;
        long entries, evictions;
        lock (_gate)
        {
            (entries, evictions) = (_policy.Count - _toldEntries, _evictions - _toldEvictions);
            (_toldEntries, _toldEvictions) = (_policy.Count, _evictions);
        }
        if (entries != 0) Instruments.NearEntries.Add(entries);
        if (evictions != 0) Instruments.NearEvictions.Add(evictions);
    }

    // Ghosts go too: they are as many as entries and soon made anew.
    private void Clear()
    {
        _entries = new(StringComparer.Ordinal);
        _policy = new(options.MaxEntries, options.MaxBytes);
    }

    private bool IsPast(NearValue value) => value.Deadline != long.MaxValue && value.Deadline <= _clock.Now;

    private bool IsCurrent(NearEntry entry) => _entries.TryGetValue(entry.Key, out var current) && ReferenceEquals(current, entry);

    /// <summary>A string's other form was made: its entry is larger by it, if it is still there.</summary>
    private void Grow(NearValue value, long growth)
    {
        if (growth == 0) return;
        lock (_gate)
        {
            if (value.Entry is not { } entry || !IsCurrent(entry) || !entry.Holds(value)) return;
            value.Counted += growth;
            S3Fifo.Resize(entry, growth);
            MakeRoom();
        }
        Tell();
    }

    private static void End(NearFlight flight)
    {
        flight.Read.Flight = null;
        flight.Entry.Flights--;
    }

    private void Drop(NearEntry entry)
    {
        _entries.TryRemove(entry.Key, out _);
        _policy.Remove(entry);
    }

    private void MakeRoom()
    {
        while (_policy.IsOver)
        {
            _entries.TryRemove(_policy.Evict().Key, out _);
            _evictions++;
        }
    }
}
