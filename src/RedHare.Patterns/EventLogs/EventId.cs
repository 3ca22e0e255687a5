using System.Globalization;
using RedHare.Patterns.Journals;

namespace RedHare.Patterns.EventLogs;

/// <summary>The id of an event: its partition, and the id that the server gave it there, which begins with the milliseconds of its clock. Ordered by time.</summary>
public readonly record struct EventId : IComparable<EventId>
{
    internal EventId(int partition, StreamId stream) => (Partition, Stream) = (partition, stream);

    /// <summary>The partition, from 0 on.</summary>
    public int Partition { get; }

    /// <summary>When it was appended, by the server's clock.</summary>
    public DateTimeOffset Time => Stream.Time;

    /// <summary>Its id in the partition's stream.</summary>
    internal StreamId Stream { get; }

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    /// <exception cref="FormatException">It is no id of an event.</exception>
    public static EventId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? new EventId(partition, StreamId.Parse(text.AsSpan(colon + 1)))
            : throw new FormatException($"'{text}' is no id of an event.");
    }

    /// <inheritdoc/>
    public int CompareTo(EventId other) => Stream.CompareTo(other.Stream) is var order and not 0 ? order : Partition.CompareTo(other.Partition);

    /// <summary>Whether it is earlier.</summary>
    public static bool operator <(EventId left, EventId right) => left.CompareTo(right) < 0;

    /// <summary>Whether it is later.</summary>
    public static bool operator >(EventId left, EventId right) => left.CompareTo(right) > 0;

    /// <summary>Whether it is not later.</summary>
    public static bool operator <=(EventId left, EventId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it is not earlier.</summary>
    public static bool operator >=(EventId left, EventId right) => left.CompareTo(right) >= 0;

    /// <summary>Such as <c>3:1700000000000-0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Partition}:{Stream}");
}
