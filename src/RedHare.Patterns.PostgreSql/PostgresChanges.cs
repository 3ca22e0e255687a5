using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;
using RedHare.Patterns.Caching;

namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// Tells a cache which rows of a table have changed, whoever has changed them: triggers, made by <see cref="InstallAsync"/>, NOTIFY; this LISTENs. Inserts are told too,
/// since a cache remembers what there was not. Notices that came while the connection was lost are lost, so that everything is taken as changed when it is made anew.
/// </summary>
/// <example>
/// <code>
/// var changes = new PostgresChanges(database, "products", "id");
/// await changes.InstallAsync(); // Once, as a step of the database's own migrations.
/// _ = products.FollowAsync(changes, cancellation: stopping);
/// </code>
/// </example>
public sealed class PostgresChanges : ICacheInvalidationSource
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresChangeOptions _options;
    private readonly ChangeTrigger _trigger;
    private readonly Func<string, CacheInvalidation> _invalidates;

    /// <summary>Changes of a table.</summary>
    /// <param name="source">The database; it stays open. Behind a pooler of connections (PgBouncer) it must be one for whole sessions: LISTEN belongs to a session.</param>
    /// <param name="table">The table, with its schema before a dot where that is not found by itself.</param>
    /// <param name="key">The key's column.</param>
    /// <param name="options">How they are told.</param>
    public PostgresChanges(NpgsqlDataSource source, string table, string key, PostgresChangeOptions? options = null)
    {
        _options = options ?? new PostgresChangeOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxKeysPerStatement, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Heartbeat, TimeSpan.FromSeconds(1), nameof(options));
        _source = source;
        Channel = SqlName.Checked(_options.Channel ?? $"redhare_{table.Replace('.', '_')}");
        _trigger = new ChangeTrigger(table, key, Channel, _options.MaxKeysPerStatement);
        _invalidates = _options.Invalidates ?? CacheInvalidation.OfKey;
    }

    /// <summary>The channel of NOTIFY.</summary>
    public string Channel { get; }

    /// <summary>Makes the triggers, in one transaction; doing it again does no harm. Needs the table's owner, and PostgreSQL 14 or later.</summary>
    public Task InstallAsync(CancellationToken cancellation = default) => RunAsync(_trigger.Install, cancellation);

    /// <summary>Takes the triggers away.</summary>
    public Task UninstallAsync(CancellationToken cancellation = default) => RunAsync(_trigger.Uninstall, cancellation);

    /// <inheritdoc/>
    /// <remarks>Never ends but by its caller: a lost connection is made anew, and then everything is taken as changed.</remarks>
    public async IAsyncEnumerable<CacheInvalidation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var isGap = _options.ClearsAtStart;
        for (var failures = 0; ;)
        {
            var listener = await ConnectAsync(cancellation).ConfigureAwait(false);
            if (listener is null)
            {
                isGap = true;
                var pause = Math.Min(50 * Math.Pow(2, Math.Min(failures++, 16)), _options.MaxReconnectDelay.TotalMilliseconds);
                await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.75 + Random.Shared.NextDouble() / 4)), cancellation).ConfigureAwait(false);
                continue;
            }
            failures = 0;
            await using var _ = listener.ConfigureAwait(false);
            if (isGap) yield return CacheInvalidation.All;
            yield return CacheInvalidation.Listening;
            while (await listener.WaitAsync(_options.Heartbeat, cancellation).ConfigureAwait(false))
                while (listener.Notices.TryDequeue(out var notice)) yield return notice is ['=', .. var key] ? _invalidates(key) : CacheInvalidation.All;
            cancellation.ThrowIfCancellationRequested();
            isGap = true;
        }
    }

    private async Task RunAsync(string text, CancellationToken cancellation)
    {
        var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        var command = new NpgsqlCommand(text, connection, transaction);
        await using var ___ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<Listener?> ConnectAsync(CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var listener = new Listener(connection);
            await listener.BeginAsync(Channel, _options.Heartbeat, cancellation).ConfigureAwait(false);
            return listener;
        }
        catch (Exception exception) when (exception is DbException or IOException or TimeoutException or InvalidOperationException && !cancellation.IsCancellationRequested)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>One connection that listens.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;

        public Listener(NpgsqlConnection connection)
        {
            _connection = connection;
            connection.Notification += (_, notice) => Notices.Enqueue(notice.Payload);
        }

        public ConcurrentQueue<string> Notices { get; } = new();

        public Task BeginAsync(string channel, TimeSpan patience, CancellationToken cancellation) => RunAsync($"LISTEN {SqlName.Quote(channel)}", patience, cancellation);

        /// <summary>Waits for notices; false when the connection is lost.</summary>
        public async ValueTask<bool> WaitAsync(TimeSpan heartbeat, CancellationToken cancellation)
        {
            try
            {
                if (!Notices.IsEmpty) return true;
                if (!await _connection.WaitAsync(heartbeat, cancellation).ConfigureAwait(false)) await RunAsync("SELECT 1", heartbeat, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (Exception exception) when (exception is DbException or IOException or TimeoutException or InvalidOperationException && !cancellation.IsCancellationRequested)
            {
                return false;
            }
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private async Task RunAsync(string text, TimeSpan patience, CancellationToken cancellation)
        {
            var command = new NpgsqlCommand(text, _connection) { CommandTimeout = (int)Math.Ceiling(patience.TotalSeconds) };
            await using var _ = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }
}
