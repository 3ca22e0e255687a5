using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>Bytes as they are.</summary>
internal sealed class BytesSerializer : IHybridCacheSerializer<byte[]>
{
    public static readonly BytesSerializer Instance = new();

    public void Serialize(byte[] value, IBufferWriter<byte> target) => target.Write(value);

    public byte[] Deserialize(ReadOnlySequence<byte> source) => source.ToArray();
}
