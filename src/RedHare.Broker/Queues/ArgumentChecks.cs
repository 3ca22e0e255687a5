using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What an argument may be; each check returns the Erlang term that RabbitMQ's text ends with, or null.</summary>
internal static class ArgumentChecks
{
    private const int HighestPriority = 255;

    public static string? Integer(AmqpValue value) => value.IsInteger ? null : $"\"expected integer, got {value.TypeName}\"";

    public static string? NotNegative(AmqpValue value) => Integer(value) ?? (value.Integer >= 0 ? null : $"{{value_negative,{value.Integer}}}");

    public static string? Positive(AmqpValue value) => NotNegative(value) ?? (value.Integer > 0 ? null : $"{{value_zero,{value.Integer}}}");

    public static string? TimeToLive(AmqpValue value)
    {
        if (NotNegative(value) is { } problem) return problem;
        return value.Integer > Expiration.Longest ? $"{{value_too_large,{value.Integer}}}" : null;
    }

    public static string? Expires(AmqpValue value) => Integer(value) ?? (value.Integer == 0 ? "{value_zero,0}" : TimeToLive(value));

    public static string? Priority(AmqpValue value) => NotNegative(value) ?? (value.Integer <= HighestPriority ? null : $"{{max_value_exceeded,{value.Integer}}}");

    public static string? Text(AmqpValue value) => value.Type == AmqpType.LongString ? null : Unacceptable(value);

    public static string? Boolean(AmqpValue value) => value.Type == AmqpType.Boolean ? null : Unacceptable(value);

    public static string? OneOf(AmqpValue value, string problem, params string[] allowed) => Text(value) ?? (allowed.Contains(value.Text) ? null : problem);

    public static string? Mode(AmqpValue value) => Text(value) ?? (value.Text is "default" or "lazy" ? null : $"\"unsupported queue mode '{value.Text}'\"");

    public static string? Version(AmqpValue value) => NotNegative(value) ?? (value.Integer is 1 or 2 ? null : $"\"unsupported queue version '{value.Integer}'\"");

    public static string? QueueType(AmqpValue value) => Text(value) ?? (value.Text is QueueTypes.Classic or QueueTypes.Quorum or QueueTypes.Stream ? null : $"\"unsupported queue type '{value.Text}'\"");

    public static string? MaxAge(AmqpValue value)
    {
        if (Text(value) is { } problem) return problem;
        return StreamAge.TryParse(value.Text!, out _) ? null : "invalid_max_age";
    }

    private static string Unacceptable(AmqpValue value) => $"{{unacceptable_type,{value.TypeName}}}";
}
