using System.Buffers;
using System.Text;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>Text as UTF-8, without quotes.</summary>
internal sealed class TextSerializer : IHybridCacheSerializer<string>
{
    public static readonly TextSerializer Instance = new();

    public void Serialize(string value, IBufferWriter<byte> target) => Encoding.UTF8.GetBytes(value, target);

    public string Deserialize(ReadOnlySequence<byte> source) => Encoding.UTF8.GetString(source);
}
