using Npgsql;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// A table as a store. Changes are committed in one transaction: one statement puts all rows (INSERT from arrays, ON CONFLICT DO UPDATE), one deletes; so a batch of
/// a thousand costs about what one costs.
/// </summary>
/// <remarks>
/// What PostgreSQL refuses for good (a value that does not fit, a constraint: SQLSTATE classes 22 and 23) is a <see cref="StoreRejectedException"/>. Everything else
/// but a deadlock, a missing table among it, is a <see cref="StoreAwayException"/>: it may be better the next time.
/// </remarks>
/// <typeparam name="TKey">What rows go by.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class PostgresStore<TKey, TValue> : IStore<TKey, TValue> where TKey : notnull
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresTable<TKey, TValue> _table;
    private readonly string _select;
    private readonly string _put;
    private readonly string _delete;

    /// <summary>A table as a store.</summary>
    /// <param name="source">The database; it stays open.</param>
    /// <param name="table">The table. It is not changed any more.</param>
    public PostgresStore(NpgsqlDataSource source, PostgresTable<TKey, TValue> table)
    {
        (_source, _table) = (source, table);
        var columns = table.Columns;
        _select = $"SELECT {string.Join(", ", columns.Select(static column => column.Name).Prepend(table.Key))} FROM {table.QuotedName} WHERE {table.Key} = ANY($1)";

        string[] names = [table.Key, .. columns.Select(static column => column.Name), .. Version];
        var cells = columns.Select((column, i) => $"c{i + 1}{column.Cast}").Prepend("c0").Concat(table.VersionColumn is null ? [] : [$"c{columns.Count + 1}"]);
        var arrays = string.Join(", ", Enumerable.Range(1, names.Length).Select(static i => $"${i}"));
        var aliases = string.Join(", ", Enumerable.Range(0, names.Length).Select(static i => $"c{i}"));
        // A change without a version is made whatever the row's is, and leaves that as it is.
        var sets = names.Skip(1).Select(name => name == table.VersionColumn ? $"{name} = CASE excluded.{name} WHEN 0 THEN t.{name} ELSE excluded.{name} END" : $"{name} = excluded.{name}").ToArray();
        // In the order of keys, so that two that put the same rows do not wait for each other in a circle.
        _put = $"INSERT INTO {table.QuotedName} AS t ({string.Join(", ", names)}) SELECT {string.Join(", ", cells)} FROM unnest({arrays}) AS r({aliases}) ORDER BY c0 ON CONFLICT ({table.Key}) "
            + (sets.Length == 0 ? "DO NOTHING" : $"DO UPDATE SET {string.Join(", ", sets)}")
            + (table.VersionColumn is { } version ? $" WHERE excluded.{version} = 0 OR t.{version} IS NULL OR t.{version} <= excluded.{version}" : "");
        _delete = $"DELETE FROM {table.QuotedName} AS t USING unnest($1, $2::bigint[]) AS r(k, v) WHERE t.{table.Key} = r.k"
            + (table.VersionColumn is { } last ? $" AND (r.v = 0 OR t.{last} IS NULL OR t.{last} <= r.v)" : "");
    }

    private string[] Version => _table.VersionColumn is { } version ? [version] : [];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellation)
    {
        var found = new Dictionary<TKey, TValue>(keys.Count);
        if (keys.Count == 0) return found;
        var command = _source.CreateCommand(_select);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<TKey[]> { TypedValue = [.. keys] });
            var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found[reader.GetFieldValue<TKey>(0)] = _table.Read(reader);
        }
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(IReadOnlyList<StoreChange<TKey, TValue>> changes, CancellationToken cancellation)
    {
        var puts = changes.Where(static change => change.Value.IsPresent).ToArray();
        var deletes = changes.Where(static change => !change.Value.IsPresent).ToArray();
        if (changes.Count == 0) return;
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using var __ = transaction.ConfigureAwait(false);
            var batch = new NpgsqlBatch(connection, transaction);
            await using var ___ = batch.ConfigureAwait(false);
            if (puts.Length > 0) batch.BatchCommands.Add(Put(puts));
            if (deletes.Length > 0) batch.BatchCommands.Add(Delete(deletes));
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            throw new StoreRejectedException(error.MessageText, error);
        }
        catch (NpgsqlException error) when (error is not PostgresException { SqlState: ['4', '0', ..] })
        {
            // Class 40 is a deadlock, of these rows with others'; all else concerns whatever is saved: the connection, the table, the rights.
            throw new StoreAwayException(error.Message, error);
        }
    }

    private NpgsqlBatchCommand Put(StoreChange<TKey, TValue>[] changes)
    {
        var command = new NpgsqlBatchCommand(_put);
        command.Parameters.Add(Keys(changes));
        var values = Array.ConvertAll(changes, static change => change.Value.Value);
        foreach (var column in _table.Columns) command.Parameters.Add(column.Parameter(values));
        if (_table.VersionColumn is not null) command.Parameters.Add(Versions(changes));
        return command;
    }

    private NpgsqlBatchCommand Delete(StoreChange<TKey, TValue>[] changes)
    {
        var command = new NpgsqlBatchCommand(_delete);
        command.Parameters.Add(Keys(changes));
        command.Parameters.Add(Versions(changes));
        return command;
    }

    private static NpgsqlParameter<TKey[]> Keys(StoreChange<TKey, TValue>[] changes) => new() { TypedValue = Array.ConvertAll(changes, static change => change.Key) };

    private static NpgsqlParameter<long[]> Versions(StoreChange<TKey, TValue>[] changes) => new() { TypedValue = Array.ConvertAll(changes, static change => change.Version) };
}
