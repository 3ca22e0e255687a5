using Npgsql;

namespace RedHare.Patterns.PostgreSql;

/// <summary>A column that values are written to: its name, and how an array of its values becomes a parameter.</summary>
internal abstract class PostgresColumn<TValue>(string name, string? type)
{
    public string Name => SqlName.Quote(name);

    /// <summary>The cast behind the column's values; empty where PostgreSQL knows the type by the parameter.</summary>
    public string Cast => type is null ? "" : "::" + type;

    public abstract NpgsqlParameter Parameter(IReadOnlyList<TValue> values);
}

/// <inheritdoc/>
internal sealed class PostgresColumn<TValue, TColumn>(string name, string? type, Func<TValue, TColumn> read) : PostgresColumn<TValue>(name, type)
{
    public override NpgsqlParameter Parameter(IReadOnlyList<TValue> values)
    {
        var cells = new TColumn[values.Count];
        for (var i = 0; i < cells.Length; i++) cells[i] = read(values[i]);
        return new NpgsqlParameter<TColumn[]> { TypedValue = cells };
    }
}
