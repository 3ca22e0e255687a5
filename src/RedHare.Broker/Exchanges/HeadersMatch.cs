using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A binding of a headers exchange, taken apart once.</summary>
internal sealed class HeadersMatch
{
    private readonly KeyValuePair<string, AmqpValue>[] _wanted;
    private readonly bool _isAny;

    public HeadersMatch(Binding binding)
    {
        Binding = binding;
        var kind = binding.Arguments.Get("x-match")?.Text;
        _isAny = kind is "any" or "any-with-x";
        var withX = kind is "all-with-x" or "any-with-x";
        _wanted = [.. binding.Arguments.Where(field => field.Key != "x-match" && (withX || !field.Key.StartsWith("x-", StringComparison.Ordinal)))];
    }

    public Binding Binding { get; }

    /// <summary>RabbitMQ's rule: a void in the binding asks for the header's presence; all else for an equal value, integers of any width alike.</summary>
    public bool Covers(AmqpTable headers)
    {
        foreach (var (name, value) in _wanted)
        {
            var matches = headers.TryGet(name, out var header) && (value.Type == AmqpType.Void || IsSame(value, header));
            if (matches == _isAny) return _isAny;
        }

        return !_isAny;
    }

    // Erlang compares the values without their types: text equals binary, a timestamp equals an integer.
    private static bool IsSame(AmqpValue wanted, AmqpValue header)
    {
        if (wanted.IsEquivalentTo(header)) return true;
        var (wantsBytes, hasBytes) = (wanted.Type is AmqpType.LongString or AmqpType.Binary, header.Type is AmqpType.LongString or AmqpType.Binary);
        if (wantsBytes && hasBytes) return wanted.Bytes.Span.SequenceEqual(header.Bytes.Span);
        var (wantsNumber, hasNumber) = (IsNumber(wanted), IsNumber(header));
        return wantsNumber && hasNumber && AsNumber(wanted) == AsNumber(header);
    }

    private static bool IsNumber(AmqpValue value) => value.IsInteger || value.Type is AmqpType.Timestamp or AmqpType.Single or AmqpType.Double;

    private static decimal AsNumber(AmqpValue value) => value.Type is AmqpType.Single or AmqpType.Double
        ? double.IsFinite(value.Number) && Math.Abs(value.Number) < 1e28 ? (decimal)value.Number : decimal.MinValue
        : value.Integer;
}
