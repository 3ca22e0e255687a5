using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>JSON as UTF-8.</summary>
internal sealed class JsonValueSerializer<T>(JsonTypeInfo<T> type) : IHybridCacheSerializer<T>
{
    public void Serialize(T value, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target);
        JsonSerializer.Serialize(writer, value, type);
    }

    public T Deserialize(ReadOnlySequence<byte> source)
    {
        if (source.IsSingleSegment) return JsonSerializer.Deserialize(source.FirstSpan, type)!;
        var reader = new Utf8JsonReader(source);
        return JsonSerializer.Deserialize(ref reader, type)!;
    }
}
