using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A consumer of a group, or none. Good until it is deleted or its group destroyed.</summary>
public readonly record struct GroupConsumer
{
    internal readonly nint Record;

    internal GroupConsumer(nint record) => Record = record;

    /// <summary>False if it is none; then nothing else may be asked.</summary>
    public bool Exists => Record != 0;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => ConsumerRecord.Key(Record);

    /// <summary>When it tried last to read or claim, Unix milliseconds.</summary>
    public long Seen => ConsumerRecord.At(Record).Seen;

    /// <summary>When it last got an entry, Unix milliseconds; −1 if never.</summary>
    public long Active => ConsumerRecord.At(Record).Active;

    /// <summary>Entries delivered to it and not acknowledged.</summary>
    public long PendingCount => ConsumerRecord.At(Record).Pending.Count;

    /// <summary>Its pending entries from an id on, it included.</summary>
    public PendingCursor Pending(StreamId from) => new(PendingLists.From(ConsumerRecord.At(Record).Pending, from));
}
