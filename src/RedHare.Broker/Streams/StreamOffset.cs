using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Where a consumer of a stream begins: x-stream-offset.</summary>
/// <param name="Kind">How to read the value.</param>
/// <param name="Value">An offset, or milliseconds since 1970.</param>
internal readonly record struct StreamOffset(StreamOffset.Start Kind, long Value)
{
    public enum Start
    {
        /// <summary>With what comes from now on.</summary>
        Next,

        /// <summary>With the oldest message there is.</summary>
        First,

        /// <summary>With the newest message there is.</summary>
        Last,

        /// <summary>With this offset, or the first behind it.</summary>
        Offset,

        /// <summary>With the first message from this time on.</summary>
        Time,
    }

    /// <param name="value">The argument.</param>
    /// <param name="now">Milliseconds since 1970, for "an hour ago".</param>
    /// <param name="offset">What it means.</param>
    public static bool TryParse(AmqpValue value, long now, out StreamOffset offset)
    {
        offset = default;
        if (value.Type == AmqpType.Timestamp) offset = new(Start.Time, value.Integer * 1000);
        else if (value.IsInteger && value.Integer >= 0) offset = new(Start.Offset, value.Integer);
        else if (value.Text is "first") offset = new(Start.First, 0);
        else if (value.Text is "last") offset = new(Start.Last, 0);
        else if (value.Text is "next") offset = new(Start.Next, 0);
        else if (value.Text is { } text && StreamAge.TryParse(text, out var age)) offset = new(Start.Time, now - age);
        else return false;
        return true;
    }
}
