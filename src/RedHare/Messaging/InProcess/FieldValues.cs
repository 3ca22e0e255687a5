using RedHare.Amqp;

namespace RedHare.Messaging.InProcess;

/// <summary>Headers and arguments between the waist's plain objects and AMQP's values.</summary>
internal static class FieldValues
{
    private const int MaxDepth = AmqpTable.MaxDepth;

    public static AmqpTable ToTable(IReadOnlyDictionary<string, object?>? values, int depth = 0)
    {
        if (values is null || values.Count == 0) return AmqpTable.Empty;
        if (depth >= MaxDepth) throw new ArgumentException($"Tables and lists nest deeper than {MaxDepth}.", nameof(values));
        var table = new AmqpTable();
        foreach (var (name, value) in values) table.Add(name, ToValue(name, value, depth + 1));
        return table;
    }

    public static Dictionary<string, object?> FromTable(AmqpTable table)
    {
        var values = new Dictionary<string, object?>(table.Count, StringComparer.Ordinal);
        // The first of a name counts.
        foreach (var (name, value) in table) values.TryAdd(name, FromValue(value));
        return values;
    }

    private static AmqpValue ToValue(string name, object? value, int depth) => value switch
    {
        null => AmqpValue.Void,
        string text => text,
        bool flag => flag,
        int number => number,
        long number => number,
        double number => number,
        float number => AmqpValue.FromSingle(number),
        byte number => AmqpValue.FromByte(number),
        sbyte number => AmqpValue.FromSByte(number),
        short number => AmqpValue.FromInt16(number),
        ushort number => AmqpValue.FromUInt16(number),
        uint number => AmqpValue.FromUInt32(number),
        decimal number => ToDecimal(name, number),
        byte[] bytes => AmqpValue.FromBinary([.. bytes]),
        DateTimeOffset time => AmqpValue.FromTimestamp((ulong)Math.Max(0, time.ToUnixTimeSeconds())),
        IReadOnlyDictionary<string, object?> table => ToTable(table, depth),
        IEnumerable<object?> list when depth < MaxDepth => AmqpValue.FromArray([.. list.Select(element => ToValue(name, element, depth + 1))]),
        _ => throw new ArgumentException($"'{name}' is a {value.GetType()}, which AMQP cannot carry.", nameof(value)),
    };

    private static AmqpValue ToDecimal(string name, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        if (bits[1] != 0 || bits[2] != 0 || bits[0] < 0 || value < 0) throw new ArgumentException($"'{name}' is {value}; AMQP's decimals are not negative and have at most 31 bits.", nameof(value));
        return AmqpValue.FromDecimal(value.Scale, (uint)bits[0]);
    }

    private static object? FromValue(AmqpValue value) => value.Type switch
    {
        AmqpType.LongString => System.Text.Unicode.Utf8.IsValid(value.Bytes.Span) ? value.Text : value.Bytes.ToArray(),
        AmqpType.Binary => value.Bytes.ToArray(),
        AmqpType.Boolean => value.Boolean,
        AmqpType.SignedByte => (sbyte)value.Integer,
        AmqpType.UnsignedByte => (byte)value.Integer,
        AmqpType.Int16 => (short)value.Integer,
        AmqpType.UInt16 => (ushort)value.Integer,
        AmqpType.Int32 => (int)value.Integer,
        AmqpType.UInt32 => (uint)value.Integer,
        AmqpType.Int64 => value.Integer,
        AmqpType.Single => (float)value.Number,
        AmqpType.Double => value.Number,
        AmqpType.Decimal => value.Decimal.Scale <= 28 ? new decimal((int)value.Decimal.Digits, 0, 0, false, value.Decimal.Scale) : null,
        AmqpType.Timestamp => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(value.Integer, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds())),
        AmqpType.Array => value.Array!.Select(FromValue).ToList(),
        AmqpType.Table => FromTable(value.Table!),
        _ => null,
    };
}
