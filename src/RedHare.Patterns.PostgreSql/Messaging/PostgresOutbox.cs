using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using NpgsqlTypes;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;

namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// Messages that are published if, and only if, the transaction commits that they belong to. They are rows, added in the program's own transaction; a relay publishes what was committed, with confirms, and deletes what was
/// confirmed. At least once: a relay that dies between the two publishes again, with the same id, by which an <see cref="PostgresInbox"/> or idempotency keys tell.
/// </summary>
/// <example>
/// <code>
/// var outbox = new PostgresOutbox(database, hare.Messaging);
/// await outbox.InstallAsync(); // Once, as a step of the database's own migrations.
/// await using var relay = outbox.StartRelay();
/// await outbox.AddAsync(transaction, new OrderPlaced(42), "orders", "order.placed");
/// </code>
/// </example>
public sealed class PostgresOutbox
{
    private readonly OutboxSchema _schema;

    /// <summary>An outbox.</summary>
    /// <param name="source">The database; it stays open.</param>
    /// <param name="bus">Where messages are published, and how they become bytes.</param>
    /// <param name="options">How it is kept and relayed.</param>
    public PostgresOutbox(NpgsqlDataSource source, MessageBus bus, PostgresOutboxOptions? options = null)
    {
        Options = (options ?? new PostgresOutboxOptions()).Checked();
        (Source, Bus, _schema) = (source, bus, new OutboxSchema(Options));
    }

    internal PostgresOutboxOptions Options { get; }

    internal NpgsqlDataSource Source { get; }

    internal MessageBus Bus { get; }

    /// <summary>Makes the tables; doing it again does no harm.</summary>
    public async Task InstallAsync(CancellationToken cancellation = default)
    {
        var connection = await Source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        // Two that make the same table at once would hinder each other, whatever IF NOT EXISTS says.
        var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock(hashtextextended({SqlName.Literal(_schema.Channel)}, 0));\n{_schema.Install}", connection, transaction);
        await using var ___ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds a message to a transaction: it is published when that commits, and never when it does not.</summary>
    /// <param name="transaction">The transaction; the caller commits it.</param>
    /// <param name="message">What it carries.</param>
    /// <param name="exchange">The exchange; empty for the default one, which gives to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="options">What else is said of it. Messages with the same order key are published in the order of being added; those without one each for itself.</param>
    /// <param name="json">The type's JSON; as <see cref="PatternOptions.Serialization"/> says if null.</param>
    /// <param name="cancellation">Ends the waiting for the database.</param>
    /// <returns>The message's id.</returns>
    public async ValueTask<string> AddAsync<T>(
        NpgsqlTransaction transaction, T message, string exchange, string routingKey = "", SendOptions? options = null, JsonTypeInfo<T>? json = null, CancellationToken cancellation = default) =>
        (await AddAsync(transaction, [message], exchange, routingKey, options, json, cancellation).ConfigureAwait(false))[0];

    /// <summary>Adds many messages, in their order, by one statement.</summary>
    /// <inheritdoc cref="AddAsync{T}(NpgsqlTransaction, T, string, string, SendOptions?, JsonTypeInfo{T}?, CancellationToken)"/>
    /// <param name="transaction">The transaction; the caller commits it.</param>
    /// <param name="messages">What they carry.</param>
    /// <param name="exchange">The exchange of all.</param>
    /// <param name="routingKey">The routing key of all.</param>
    /// <param name="options">What else is said of each.</param>
    /// <param name="json">The type's JSON.</param>
    /// <param name="cancellation">Ends the waiting for the database.</param>
    /// <returns>The messages' ids.</returns>
    public async ValueTask<IReadOnlyList<string>> AddAsync<T>(
        NpgsqlTransaction transaction, IReadOnlyList<T> messages, string exchange, string routingKey = "", SendOptions? options = null, JsonTypeInfo<T>? json = null, CancellationToken cancellation = default)
    {
        if (messages.Count == 0) return [];
        if (options?.MessageId is not null && messages.Count > 1) throw new ArgumentException("Each message has an id of its own.", nameof(options));
        var format = Bus.Format(json);
        var properties = new MessageProperties[messages.Count];
        for (var i = 0; i < properties.Length; i++) properties[i] = Traced(Bus.Sender.Properties(format.ContentType, format.ContentEncoding, options));
        var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        await using var _ = batch.ConfigureAwait(false);
        var add = new NpgsqlBatchCommand(_schema.Add);
        add.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = Array.ConvertAll(properties, one => LaneOf(options?.OrderKey ?? one.MessageId!)) });
        add.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(properties, _ => exchange) });
        add.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(properties, _ => routingKey) });
        add.Parameters.Add(new NpgsqlParameter { Value = Array.ConvertAll(properties, OutboxProperties.Write), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        add.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. messages.Select(message => format.Write(message).ToArray())] });
        batch.BatchCommands.Add(add);
        if (Options.Notifies) batch.BatchCommands.Add(new NpgsqlBatchCommand(_schema.Notify));
        await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return Array.ConvertAll(properties, static one => one.MessageId!);
    }

    /// <summary>Begins to publish what is committed. As many relays as there are processes may run at once; each lane is one's at a time.</summary>
    public PostgresOutboxRelay StartRelay() => new(this, _schema);

    /// <summary>What is in it.</summary>
    public async ValueTask<OutboxBacklog> BacklogAsync(CancellationToken cancellation = default)
    {
        var command = Source.CreateCommand(_schema.Count);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new OutboxBacklog(reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Max(reader.GetDouble(2), 0)));
    }

    /// <summary>Gives what was parked another chance.</summary>
    /// <returns>How many messages.</returns>
    public async ValueTask<long> RetryParkedAsync(CancellationToken cancellation = default)
    {
        var command = Source.CreateCommand(_schema.Unpark);
        await using (command.ConfigureAwait(false))
        {
            var count = (long)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
            if (count == 0) return 0;
            var notify = Source.CreateCommand(_schema.Notify);
            await using (notify.ConfigureAwait(false)) await notify.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return count;
        }
    }

    // The trace of who has added it, and not of the relay.
    private static MessageProperties Traced(MessageProperties properties)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity) return properties;
        var headers = new Dictionary<string, object?>(properties.Headers ?? EmptyHeaders.Instance) { [MessageHeaders.TraceParent] = id };
        if (activity.TraceStateString is { Length: > 0 } state) headers[MessageHeaders.TraceState] = state;
        return properties with { Headers = headers };
    }

    private short LaneOf(string key) => (short)(StableHash.Of(key).First % (ulong)Options.Lanes);
}
