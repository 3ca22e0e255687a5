using System.Buffers;

namespace RedHare.Broker.Journal;

/// <summary>A message as it was appended, in rented memory: dispose it once.</summary>
internal readonly struct JournalMessage(byte[] rented, int head, int headLength, int bodyLength, bool transient) : IDisposable
{
    public ReadOnlyMemory<byte> Head => rented.AsMemory(head, headLength);

    public ReadOnlyMemory<byte> Body => rented.AsMemory(head + headLength, bodyLength);

    public bool IsTransient => transient;

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
