using System.Globalization;
using RedHare.Patterns.Journals;

namespace RedHare.Patterns.EventLogs;

/// <summary>A place in a log to read from. The default is its beginning.</summary>
public readonly struct EventStart : IEquatable<EventStart>
{
    private readonly Kind _kind;
    private readonly EventId _id;

    private EventStart(Kind kind, EventId id = default) => (_kind, _id) = (kind, id);

    private enum Kind
    {
        Beginning,
        End,
        After,
    }

    /// <summary>The oldest event that there is.</summary>
    public static EventStart Beginning => default;

    /// <summary>Behind the newest event: only what is appended from now on.</summary>
    public static EventStart End => new(Kind.End);

    /// <summary>Behind an event. In other partitions: behind what was appended before it.</summary>
    public static EventStart After(EventId id) => new(Kind.After, id);

    /// <summary>The first event that was appended at a time, or later, by the server's clock in milliseconds.</summary>
    public static EventStart At(DateTimeOffset time)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        return milliseconds <= 0 ? Beginning : new(Kind.After, new EventId(int.MaxValue, new StreamId((ulong)milliseconds - 1, ulong.MaxValue)));
    }

    /// <inheritdoc/>
    public bool Equals(EventStart other) => _kind == other._kind && _id == other._id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventStart other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _id);

    /// <summary>Whether it is the same place.</summary>
    public static bool operator ==(EventStart left, EventStart right) => left.Equals(right);

    /// <summary>Whether it is another.</summary>
    public static bool operator !=(EventStart left, EventStart right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Beginning => "the beginning",
        Kind.End => "the end",
        _ => string.Create(CultureInfo.InvariantCulture, $"behind {_id}"),
    };

    /// <summary>Whether it is the end.</summary>
    internal bool IsEnd => _kind == Kind.End;

    /// <summary>The id in a partition's stream behind which it is. Events of one instant are ordered by partition.</summary>
    internal string Behind(int partition) => _kind switch
    {
        Kind.Beginning => "0-0",
        Kind.End => "$",
        _ => (partition <= _id.Partition ? _id.Stream : _id.Stream.Previous).ToString(),
    };
}
