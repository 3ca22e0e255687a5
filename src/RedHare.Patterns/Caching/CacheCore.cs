using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Caching;

/// <summary>The parts of one cache, and what several of them do together.</summary>
internal sealed class CacheCore : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte> _refreshing = new(StringComparer.Ordinal);
    private int _isDisposed;

    public CacheCore(PatternContext context, string name, CacheOptions options)
    {
        (Context, Options, Counters) = (context, options, new CacheCounters(name));
        Keys = new CacheKeys(context, name);
        Serializers = options.Serialization is { } own ? new ValueSerializers(own) : context.Serializers;
        Clock = new CoarseClock(context.Time);
        Versions = new VersionTable(Keys);
        Gate = new ServerGate(context.Time, Clock, options, Counters);
        Server = new CacheServer(context, Keys, Versions, Gate, options, Clock);
        Pending = new PendingInvalidations(Server, options, context.Time);
        if (options.Near is not { } near) return;
        Near = new NearTier(near, Keys, Versions, Flights, Counters, Clock);
        Feed = near.Mode == NearMode.Tracking
            ? new TrackingFeed(context.Backend, Near, near, context.Time)
            : new MessageFeed(context.Backend, Near, Keys.Changes, Server.Origin, context.Time);
        Feed.Start();
    }

    public PatternContext Context { get; }

    public CacheOptions Options { get; }

    public CacheKeys Keys { get; }

    public ValueSerializers Serializers { get; }

    public CoarseClock Clock { get; }

    public VersionTable Versions { get; }

    public ServerGate Gate { get; }

    public CacheServer Server { get; }

    public PendingInvalidations Pending { get; }

    public NearTier? Near { get; }

    public NearFeed? Feed { get; }

    public FlightTable Flights { get; } = new();

    public CacheCounters Counters { get; }

    /// <summary>Whether the server is to be asked about a key.</summary>
    public bool MayAsk(string key) => !Pending.Cover(key) && Gate.MayAsk();

    /// <summary>Looks at the server; by the connection that hears of changes, where there is one.</summary>
    public ValueTask<Found> ReadAsync(string key, IReadOnlyList<string> tags, IRedisBackend? reader) => Server.ReadAsync(reader ?? Context.Backend, key, tags, hears: reader is not null);

    /// <summary>The value of an entry; false when it cannot be read: encrypted with a key that is gone, damaged, or of another type.</summary>
    public bool TryDecode<T>(string key, CacheRecord record, out T value)
    {
        value = default!;
        if (record.IsAbsent) return default(T) is null;
        try
        {
            value = Serializers.Codec<T>().Decode(record.Frame, Encoding.UTF8.GetBytes(Keys.Entry(key)));
            return true;
        }
        catch (Exception)
        {
            // Serializers are the program's: whatever one throws, the value can be loaded anew.
            Counters.Unreadable();
            return false;
        }
    }

    /// <summary>An entry as it is stored.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="id">Its name, which no other entry of the key has.</param>
    /// <param name="value">The value; null for none.</param>
    /// <param name="version">The version of the source; 0 for none.</param>
    /// <param name="options">How it is cached.</param>
    /// <param name="duration">How long it is good.</param>
    /// <param name="stamps">What it was loaded under.</param>
    public ArrayBufferWriter<byte> Encode<T>(string key, string id, T value, long version, CacheEntryOptions options, TimeSpan duration, ReadOnlySpan<Stamp> stamps)
    {
        var output = new ArrayBufferWriter<byte>(256);
        CacheRecord.Begin(output, id, version, value is null, options.StaleFor, options.Sliding ?? TimeSpan.Zero, duration, stamps);
        if (value is not null) Serializers.Codec<T>().Encode(value, Encoding.UTF8.GetBytes(Keys.Entry(key)), output, options.MayCompress);
        return output;
    }

    /// <summary>How long a value is good, by its options and chance.</summary>
    public static TimeSpan DurationOf(CacheEntryOptions options, bool isAbsent)
    {
        var duration = isAbsent ? options.AbsentDuration : options.Duration;
        duration -= duration * (options.Jitter * Random.Shared.NextDouble());
        return duration < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : duration;
    }

    /// <summary>The TTL of its key.</summary>
    public static TimeSpan TtlOf(CacheEntryOptions options, TimeSpan duration) => (options.Sliding is { } sliding && sliding < duration ? sliding : duration) + options.StaleFor;

    /// <summary>A fresh entry was read: what slides moves on. Nobody waits for it.</summary>
    public void Touch(string key, CacheRecord record)
    {
        if (record.Sliding > TimeSpan.Zero) _ = TouchAsync(key, record);
    }

    /// <summary>Begins the next load if a value nears its end, once in this process.</summary>
    public void RefreshAhead<T>(string key, CacheEntryOptions options, Func<CancellationToken, ValueTask<T>> load)
    {
        if (!_refreshing.TryAdd(key, 0)) return;
        Counters.Refresh();
        _ = RefreshAsync(new Flight<T>(this, key, load, options));
    }

    public async Task<bool> RemoveAsync(string key)
    {
        // Before and after: a flight that began between the two may have read what is being removed.
        Forget(CacheInvalidation.OfKey(key));
        return await InvalidateAsync(CacheInvalidation.OfKey(key), Server.RemoveAsync, key).ConfigureAwait(false);
    }

    public async Task<bool> InvalidateAsync<TState>(CacheInvalidation change, Func<TState, ValueTask<bool>> invalidate, TState state)
    {
        try
        {
            if (!Gate.MayAsk())
            {
                Pending.Add(change);
                return false;
            }
            await invalidate(state).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            Pending.Add(change);
            return false;
        }
        finally
        {
            Forget(change);
        }
    }

    /// <summary>This process does not use what it has, or reads at the moment, of something.</summary>
    public void Forget(CacheInvalidation change)
    {
        if (Near is not null)
        {
            Near.Invalidate(change);
            return;
        }
        if (change.Scope == CacheInvalidationScope.Key) Flights.Spoil(change.Name);
        else if (change.Scope == CacheInvalidationScope.Tag) Flights.SpoilTag(change.Name);
        else Flights.SpoilAll();
    }

    /// <summary>By its user, and once more by its owner: the second time is none.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await Pending.DisposeAsync().ConfigureAwait(false);
        if (Feed is not null) await Feed.DisposeAsync().ConfigureAwait(false);
        Near?.Clear();
    }

    private async Task RefreshAsync<T>(Flight<T> flight)
    {
        // In process the server answers at once, and a loader may compute: the reader is not to wait for either.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await flight.RefreshAsync().ConfigureAwait(false);
        }
        finally
        {
            _refreshing.TryRemove(flight.Key, out _);
        }
    }

    private async Task TouchAsync(string key, CacheRecord record)
    {
        try
        {
            await Server.TouchAsync(key, record).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception) || exception is RedisServerException)
        {
            // It ends earlier than it might.
        }
    }
}
