using System.Globalization;

namespace RedHare.Patterns.Journals;

/// <summary>The id of an entry of a stream: milliseconds of the server's clock, and a number within them.</summary>
internal readonly record struct StreamId(ulong Milliseconds, ulong Number) : IComparable<StreamId>
{
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)Milliseconds);

    /// <summary>The greatest id that is smaller.</summary>
    public StreamId Previous => Number > 0 ? new StreamId(Milliseconds, Number - 1) : Milliseconds > 0 ? new StreamId(Milliseconds - 1, ulong.MaxValue) : this;

    /// <exception cref="FormatException">It is none.</exception>
    public static StreamId Parse(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        return dash > 0 && ulong.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var time) && ulong.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new StreamId(time, number)
            : throw new FormatException($"'{text}' is no id of a message.");
    }

    public int CompareTo(StreamId other) => Milliseconds != other.Milliseconds ? Milliseconds.CompareTo(other.Milliseconds) : Number.CompareTo(other.Number);

    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    public override string ToString() => $"{Milliseconds}-{Number}";
}
