using Npgsql;

namespace RedHare.Patterns.PostgreSql;

/// <summary>How values lie in a table: a row each, found by a key of one column.</summary>
/// <example>
/// <code>
/// var table = new PostgresTable&lt;long, Product&gt;("products", "id", row => new Product(row.GetString(1), row.GetDecimal(2)))
///     .Column("name", product => product.Name)
///     .Column("price", product => product.Price)
///     .Version("version");
/// </code>
/// </example>
/// <typeparam name="TKey">The key's type, which Npgsql knows: long, int, string, Guid.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class PostgresTable<TKey, TValue> where TKey : notnull
{
    private readonly List<PostgresColumn<TValue>> _columns = [];

    /// <summary>A table.</summary>
    /// <param name="name">Its name, with its schema before a dot where that is not found by itself.</param>
    /// <param name="key">The key's column, which has a unique index.</param>
    /// <param name="read">From a row to a value: column 0 is the key, the others follow in the order in which they are named.</param>
    public PostgresTable(string name, string key, Func<NpgsqlDataReader, TValue> read)
    {
        (Name, QuotedName, KeyName, Key, Read) = (name, SqlName.QuoteTable(name), key, SqlName.Quote(key), read);
    }

    /// <summary>Its name as it was given.</summary>
    public string Name { get; }

    /// <summary>The key's column as it was given.</summary>
    public string KeyName { get; }

    internal string QuotedName { get; }

    internal string Key { get; }

    internal string? VersionColumn { get; private set; }

    internal Func<NpgsqlDataReader, TValue> Read { get; }

    internal IReadOnlyList<PostgresColumn<TValue>> Columns => _columns;

    /// <summary>A column, written from and read into values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">From a value to what is written. No arrays: a column of arrays is written as <c>jsonb</c>, or not here.</param>
    /// <param name="type">Its type in SQL, where that does not follow from <typeparamref name="TColumn"/>: <c>jsonb</c> for text that is JSON. It is part of the statement: never of a user's.</param>
    public PostgresTable<TKey, TValue> Column<TColumn>(string name, Func<TValue, TColumn> read, string? type = null)
    {
        _columns.Add(new PostgresColumn<TValue, TColumn>(name, type, read));
        return this;
    }

    /// <summary>
    /// A column of type bigint for the version of what was committed last: with it a change that comes late, from a process that was paused, does not overwrite a later one.
    /// Rows that others write keep theirs; a version of NULL is older than any.
    /// </summary>
    public PostgresTable<TKey, TValue> Version(string name)
    {
        VersionColumn = SqlName.Quote(name);
        return this;
    }
}
