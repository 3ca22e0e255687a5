using System.Runtime.InteropServices;

namespace RedHare.Broker.Journal;

/// <summary>The content of a record of messages that left a queue: their sequence numbers, 8 bytes each. The queue's number is in the header.</summary>
internal static class SettledRecord
{
    /// <summary>More go into several records.</summary>
    public const int MaxCount = 8192;

    public static int Length(int count) => Record.HeaderLength + (count * sizeof(long));

    public static void Write(Span<byte> place, uint queue, ReadOnlySpan<long> sequences)
    {
        MemoryMarshal.AsBytes(sequences).CopyTo(place[Record.HeaderLength..]);
        Record.Seal(place, Length(sequences.Length), RecordType.Settled, 0, queue);
    }

    public static ReadOnlySpan<long> Read(Record record) => MemoryMarshal.Cast<byte, long>(record.Content);
}
