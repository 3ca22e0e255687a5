using System.Globalization;
using System.Text;

namespace RedHare.Amqp;

/// <summary>Prints values as Erlang does, because RabbitMQ's error texts hold them so and clients show those texts.</summary>
public static class ErlangTerm
{
    /// <summary>The term for <paramref name="value"/>, without its type.</summary>
    public static string Of(AmqpValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>The term of a binary, bytes as numbers: <c>&lt;&lt;1,2,3&gt;&gt;</c>; what is past <paramref name="limit"/> bytes is left out.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes, int limit = 255)
    {
        var text = new StringBuilder("<<");
        for (var i = 0; i < Math.Min(bytes.Length, limit); i++)
        {
            if (i > 0) text.Append(',');
            text.Append(bytes[i]);
        }
        return text.Append(">>").ToString();
    }

    /// <summary>The term of a binary as <c>~p</c> prints it: as text when all of it can be printed, otherwise as numbers.</summary>
    public static string Printed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return OfBytes(bytes);
        return $"<<\"{Encoding.ASCII.GetString(bytes)}\">>";
    }

    private static void Append(StringBuilder text, AmqpValue value)
    {
        switch (value.Type)
        {
            case AmqpType.Boolean:
                text.Append(value.Boolean ? "true" : "false");
                break;
            case AmqpType.Single or AmqpType.Double:
                var number = value.Number.ToString("R", CultureInfo.InvariantCulture);
                text.Append(number).Append(number.AsSpan().ContainsAny(".EN∞") ? "" : ".0");
                break;
            case AmqpType.Decimal:
                text.Append(CultureInfo.InvariantCulture, $"{{{value.Decimal.Scale},{value.Decimal.Digits}}}");
                break;
            case AmqpType.Timestamp:
                text.Append(CultureInfo.InvariantCulture, $"{(ulong)value.Integer}");
                break;
            case AmqpType.LongString or AmqpType.Binary when value.Bytes.IsEmpty:
                text.Append("<<>>");
                break;
            case AmqpType.LongString or AmqpType.Binary:
                text.Append("<<\"").Append(ShortString.Decode(value.Bytes.Span)).Append("\">>");
                break;
            case AmqpType.Array:
                AppendList(text, value.Array!, static (text, element) => AppendField(text, null, element));
                break;
            case AmqpType.Table:
                AppendList(text, value.Table!, static (text, field) => AppendField(text, field.Key, field.Value));
                break;
            case AmqpType.Void:
                text.Append("undefined");
                break;
            default:
                text.Append(value.Integer);
                break;
        }
    }

    private static void AppendField(StringBuilder text, string? name, AmqpValue value)
    {
        text.Append('{');
        if (name is not null) text.Append("<<\"").Append(name).Append("\">>,");
        text.Append(value.TypeName).Append(',');
        Append(text, value);
        text.Append('}');
    }

    private static void AppendList<T>(StringBuilder text, IReadOnlyList<T> list, Action<StringBuilder, T> append)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(',');
            append(text, list[i]);
        }
        text.Append(']');
    }
}
