using System.Text;
using System.Text.Unicode;
using RabbitMQ.Client;

namespace RedHare.RabbitMq;

/// <summary>Headers and arguments between the waist's plain objects and those of RabbitMQ.Client, which has text as bytes and bytes as a type of its own.</summary>
internal static class FieldValues
{
    private const int MaxDepth = 64;

    public static Dictionary<string, object?>? ToTable(IReadOnlyDictionary<string, object?>? values, int depth = 0)
    {
        if (values is null) return null;
        if (depth >= MaxDepth) throw new ArgumentException($"Tables and lists nest deeper than {MaxDepth}.", nameof(values));
        var table = new Dictionary<string, object?>(values.Count, StringComparer.Ordinal);
        foreach (var (name, value) in values) table[name] = ToValue(name, value, depth + 1);
        return table;
    }

    public static IReadOnlyDictionary<string, object?> FromTable(IDictionary<string, object?> table)
    {
        var values = new Dictionary<string, object?>(table.Count, StringComparer.Ordinal);
        foreach (var (name, value) in table) values[name] = FromValue(value);
        return values;
    }

    private static object? ToValue(string name, object? value, int depth) => value switch
    {
        null or string or bool or int or long or double or float or byte or sbyte or short or ushort or uint => value,
        decimal number => Checked(name, number),
        byte[] bytes => new BinaryTableValue(bytes),
        DateTimeOffset time => new AmqpTimestamp(Math.Max(0, time.ToUnixTimeSeconds())),
        IReadOnlyDictionary<string, object?> table => ToTable(table, depth),
        IEnumerable<object?> list when depth < MaxDepth => list.Select(element => ToValue(name, element, depth + 1)).ToList(),
        _ => throw new ArgumentException($"'{name}' is a {value.GetType()}, which AMQP cannot carry.", nameof(value)),
    };

    private static decimal Checked(string name, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return bits[1] == 0 && bits[2] == 0 && bits[0] >= 0 && value >= 0 ? value : throw new ArgumentException($"'{name}' is {value}; AMQP's decimals are not negative and have at most 31 bits.", nameof(value));
    }

    private static object? FromValue(object? value) => value switch
    {
        byte[] bytes => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes,
        BinaryTableValue binary => binary.Bytes,
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(time.UnixTime, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds())),
        IDictionary<string, object?> table => FromTable(table),
        IList<object?> list => list.Select(FromValue).ToList(),
        _ => value,
    };
}
