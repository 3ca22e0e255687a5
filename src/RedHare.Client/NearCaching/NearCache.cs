namespace RedHare.Client;

/// <summary>
/// A cache in this process in front of Redis that the server keeps right: it tells of each key that changed, and the copy is gone before anybody reads it again.
/// Open one by <see cref="RedisConnection.OpenNearCacheAsync"/> and share it; it is safe from many threads.
/// </summary>
/// <remarks>
/// <para>All commands are here, in their groups. Those that read one key are answered from memory when they were asked before; all others go to the server, and
/// what a write through this object may have changed is dropped when it has ended. <see cref="GetAsync(string, CancellationToken)"/> and <see cref="TryGet"/> are the
/// shortest ways: a hit takes no lock and allocates nothing.</para>
/// <para>A read never gives what was overwritten before the server's word of it arrived here, which is about a network's delay after the write was answered;
/// <see cref="SynchronizeAsync"/> waits for that word. A key that is absent is held as absent, unless a cluster is behind, and an empty string as an empty string.</para>
/// <para>It needs RESP3. See <see href="https://redis.io/docs/latest/develop/reference/client-side-caching/"/>.</para>
/// </remarks>
public sealed class NearCache : RedisCommands, IAsyncDisposable
{
    private static readonly CommandSpec GetSpec = new("GET", CommandTraits.ReadOnly);

    private readonly IRedisBackend _origin, _tracked;
    private readonly NearTable _table;
    private readonly NearReader _reader;
    private readonly NearHeartbeat _heartbeat;
    private int _isDisposed;

    private NearCache(IRedisBackend origin, IRedisBackend tracked, NearTable table, NearReader reader, NearHeartbeat heartbeat) : base(new NearBackend(origin, reader, table)) =>
        (_origin, _tracked, _table, _reader, _heartbeat) = (origin, tracked, table, reader, heartbeat);

    /// <summary>Opens a near cache in front of any backend, which stays the caller's.</summary>
    /// <param name="backend">Where what is not held is read from, and all writes go.</param>
    /// <param name="options">Bounds and manners; null for the defaults.</param>
    /// <param name="cancellation">Ends the waiting for the connections.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound below 1, or a heartbeat without a length.</exception>
    /// <exception cref="NotSupportedException">The server or the backend cannot track keys: it speaks RESP2.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="RedisServerException">The server refuses tracking; or prefixes overlap.</exception>
    public static async ValueTask<NearCache> OpenAsync(IRedisBackend backend, NearCacheOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new NearCacheOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 1);
        if (options.Heartbeat != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Heartbeat, TimeSpan.Zero);
        var table = new NearTable(options);
        var tracking = new KeyTracking(table, options.Mode == NearCacheMode.Broadcast, options.Prefixes);
        var tracked = await backend.OpenTrackedAsync(tracking, cancellation).ConfigureAwait(false);
        var reader = new NearReader(tracked, table, options);
        var heartbeat = new NearHeartbeat(tracked, reader, table, options);
        try
        {
            await heartbeat.StartAsync(cancellation).ConfigureAwait(false);
            return new NearCache(backend, tracked, table, reader, heartbeat);
        }
        catch
        {
            await tracked.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What happened so far, and what is held.</summary>
    public NearCacheStatistics Statistics => _table.Statistics;

    /// <summary>The value as text, if it is held: null then means that there is no such key. False when a server would have to be asked.</summary>
    public bool TryGet(string key, out string? value)
    {
        if (_table.Find(key) is { } held)
        {
            value = _table.TextOf(held);
            return true;
        }
        value = null;
        return false;
    }

    /// <summary>The value as text; null when there is no key. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    /// <exception cref="RedisServerException">The key holds no string.</exception>
    /// <exception cref="RedisConnectionException">It had to be read, and the connection failed.</exception>
    /// <exception cref="TimeoutException">It had to be read, and no reply came in time.</exception>
    public ValueTask<string?> GetAsync(string key, CancellationToken cancellation = default) =>
        _table.Find(key) is { } held && held.TryText(out var text) ? new ValueTask<string?>(text) : ReadTextAsync(key, cancellation);

    /// <inheritdoc cref="GetAsync(string, CancellationToken)"/>
    public ValueTask<string?> GetAsync(RedisKey key, CancellationToken cancellation = default) => ReadTextAsync(key, cancellation);

    /// <summary>The value's bytes; null when there is no key. They are the cache's own. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    /// <exception cref="RedisServerException">The key holds no string.</exception>
    /// <exception cref="RedisConnectionException">It had to be read, and the connection failed.</exception>
    /// <exception cref="TimeoutException">It had to be read, and no reply came in time.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> GetBytesAsync(string key, CancellationToken cancellation = default) =>
        _table.Find(key) is { } held && held.TryBytes(out var bytes) ? new ValueTask<ReadOnlyMemory<byte>?>(AsMemory(bytes)) : ReadBytesAsync(key, cancellation);

    /// <inheritdoc cref="GetBytesAsync(string, CancellationToken)"/>
    public ValueTask<ReadOnlyMemory<byte>?> GetBytesAsync(RedisKey key, CancellationToken cancellation = default) => ReadBytesAsync(key, cancellation);

    /// <summary>Several values in the order of the keys, null where there is no key. What is not held is asked for in one go, key by key, wherever in a cluster it is.</summary>
    public async ValueTask<string?[]> GetManyAsync(IReadOnlyList<RedisKey> keys, CancellationToken cancellation = default)
    {
        var reads = new Task<string?>[keys.Count];
        for (var i = 0; i < reads.Length; i++) reads[i] = GetAsync(keys[i], cancellation).AsTask();
        return await Task.WhenAll(reads).ConfigureAwait(false);
    }

    /// <summary>Drops what is held of a key.</summary>
    public void Invalidate(RedisKey key) => _table.OnStale(key.Bytes.Span);

    /// <summary>Drops everything.</summary>
    public void Clear() => _table.OnAllStale(AllStale.Flush);

    /// <summary>
    /// Asks each server for a sign of life by the connections that carry its word of changes. When this has ended, what had been written and answered before it
    /// began is seen by every read, whoever wrote it.
    /// </summary>
    /// <exception cref="RedisConnectionException">The connection failed; what is held was dropped with it.</exception>
    /// <exception cref="TimeoutException">No reply came in time.</exception>
    public Task SynchronizeAsync(CancellationToken cancellation = default) => _heartbeat.BeatAsync(cancellation);

    /// <summary>Closes the connections that track, and drops everything. What stands behind the cache stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _table.Close();
        await _heartbeat.DisposeAsync().ConfigureAwait(false);
        await _tracked.DisposeAsync().ConfigureAwait(false);
    }

    // Spelled out: "null : bytes" would take null for an array, and the absent value for the empty one.
    private static ReadOnlyMemory<byte>? AsMemory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);

    private ValueTask<string?> ReadTextAsync(RedisKey key, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(GetSpec).Key(key);
        if (!_reader.Includes(line)) return _origin.ExecuteAsync(line, Replies.Text, cancellation);
        var read = _reader.ReadAsync(line, asText: true, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<string?>(_table.TextOf(read.Result)) : AwaitAsync(_table, read);

        static async ValueTask<string?> AwaitAsync(NearTable table, ValueTask<NearValue> read) => table.TextOf(await read.ConfigureAwait(false));
    }

    private ValueTask<ReadOnlyMemory<byte>?> ReadBytesAsync(RedisKey key, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(GetSpec).Key(key);
        if (!_reader.Includes(line)) return _origin.ExecuteAsync<ReadOnlyMemory<byte>?>(line, static reply => reply.IsNull ? default(ReadOnlyMemory<byte>?) : reply.Bytes, cancellation);
        var read = _reader.ReadAsync(line, asText: false, cancellation);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadOnlyMemory<byte>?>(AsMemory(_table.BytesOf(read.Result))) : AwaitAsync(_table, read);

        static async ValueTask<ReadOnlyMemory<byte>?> AwaitAsync(NearTable table, ValueTask<NearValue> read) => AsMemory(table.BytesOf(await read.ConfigureAwait(false)));
    }
}
