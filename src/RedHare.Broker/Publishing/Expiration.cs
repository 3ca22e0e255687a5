using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The expiration property: a number of milliseconds as text.</summary>
internal static class Expiration
{
    /// <summary>Ten years, RabbitMQ's limit for every time to live, in milliseconds.</summary>
    public const long Longest = 315_360_000_000;

    public static AmqpError? Check(string text, out long milliseconds)
    {
        var problem = Parse(text, out milliseconds);
        return problem is null ? null : Refusal.Precondition($"invalid expiration '{text}': {problem}");
    }

    // As Erlang's string:to_integer: a sign, digits, and what is left over.
    private static string? Parse(string text, out long milliseconds)
    {
        milliseconds = 0;
        var start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        if (end == start) return "no_integer";
        if (end < text.Length) return $"{{leftover_string,\"{text[end..]}\"}}";
        var digits = text[start..].TrimStart('0');
        if (digits.Length > 18) return text[0] == '-' ? $"{{value_negative,-{digits}}}" : $"{{value_too_large,{digits}}}";
        milliseconds = digits.Length == 0 ? 0 : long.Parse(digits);
        if (text[0] == '-' && milliseconds > 0) return $"{{value_negative,-{milliseconds}}}";
        return milliseconds > Longest ? $"{{value_too_large,{milliseconds}}}" : null;
    }
}
