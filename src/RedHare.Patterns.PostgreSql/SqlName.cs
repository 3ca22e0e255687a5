namespace RedHare.Patterns.PostgreSql;

/// <summary>Names in SQL: quoted, so that any name is a name and nothing else.</summary>
internal static class SqlName
{
    /// <summary>PostgreSQL cuts longer names without a word.</summary>
    private const int MaxBytes = 63;

    public static string Quote(string name) => $"\"{Checked(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A table's name, with its schema before a dot where it has one.</summary>
    public static string QuoteTable(string name) => string.Join('.', name.Split('.').Select(Quote));

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A name has no zero characters.", nameof(name));
        return System.Text.Encoding.UTF8.GetByteCount(name) <= MaxBytes ? name : throw new ArgumentException($"'{name}' is longer than {MaxBytes} bytes.", nameof(name));
    }
}
