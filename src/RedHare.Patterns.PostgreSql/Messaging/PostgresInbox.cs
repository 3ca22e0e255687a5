using Npgsql;
using RedHare.Patterns.Messaging;

namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// Which messages a consumer has handled, known to the database in which the handling has its effect: both are one transaction, so each message has its effect exactly once, however often it comes. The tables of several consumers
/// may be one; each is known by its name.
/// </summary>
public sealed class PostgresInbox
{
    private const int PurgeBatch = 10_000;

    private readonly NpgsqlDataSource _source;
    private readonly string _consumer;
    private readonly string _name;
    private readonly string _table;

    /// <summary>An inbox.</summary>
    /// <param name="source">The database; it stays open.</param>
    /// <param name="consumer">The consumer's name: what one has handled another has not.</param>
    /// <param name="table">The table, with its schema before a dot where that is not found by itself.</param>
    public PostgresInbox(NpgsqlDataSource source, string consumer, string table = "inbox")
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        (_source, _consumer, _name, _table) = (source, consumer, table, SqlName.QuoteTable(table));
    }

    /// <summary>Makes the table; doing it again does no harm.</summary>
    public async Task InstallAsync(CancellationToken cancellation = default)
    {
        var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        var command = new NpgsqlCommand(
            $"""
            SELECT pg_advisory_xact_lock(hashtextextended({SqlName.Literal("redhare inbox " + _name)}, 0));
            CREATE TABLE IF NOT EXISTS {_table} (consumer text NOT NULL, message_id text NOT NULL, received timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (consumer, message_id));
            CREATE INDEX IF NOT EXISTS {SqlName.Quote(_name.Split('.')[^1] + "_received")} ON {_table} (received);
            """,
            connection,
            transaction);
        await using var ___ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Notes in a transaction that a message is handled. Waits while another transaction handles the same.</summary>
    /// <param name="transaction">The transaction of the effect; the caller commits it.</param>
    /// <param name="messageId">The message's id.</param>
    /// <param name="cancellation">Ends the waiting for the database.</param>
    /// <returns>False when it was handled before: the effect is there already.</returns>
    public async ValueTask<bool> TryReceiveAsync(NpgsqlTransaction transaction, string messageId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        var command = new NpgsqlCommand($"INSERT INTO {_table} (consumer, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", transaction.Connection, transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = _consumer }, new NpgsqlParameter<string> { TypedValue = messageId } },
        };
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>
    /// A consumer's handler of a handler that works in a transaction: begins it, notes the message, calls, commits; the message is acknowledged behind it. One that was handled before is acknowledged, and that is all.
    /// </summary>
    /// <param name="handler">Has its effect in the transaction that it gets, and does not end it.</param>
    public Func<Message<T>, CancellationToken, ValueTask> Handle<T>(Func<Message<T>, NpgsqlTransaction, CancellationToken, ValueTask> handler) => async (message, cancellation) =>
    {
        if (message.Id is not { Length: > 0 } id) throw new PoisonMessageException("A message without an id cannot be told from another: an inbox needs one.");
        var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        if (!await TryReceiveAsync(transaction, id, cancellation).ConfigureAwait(false)) return;
        await handler(message, transaction, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    };

    /// <summary>Forgets what was received long ago: longer than a message can come again.</summary>
    /// <param name="olderThan">How long ago.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many messages.</returns>
    public async ValueTask<long> PurgeAsync(TimeSpan olderThan, CancellationToken cancellation = default)
    {
        for (var total = 0L; ;)
        {
            var command = _source.CreateCommand($"DELETE FROM {_table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {_table} WHERE received < now() - $1 LIMIT {PurgeBatch}))");
            await using var _ = command.ConfigureAwait(false);
            command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = olderThan });
            var count = await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            total += count;
            if (count < PurgeBatch) return total;
        }
    }
}
