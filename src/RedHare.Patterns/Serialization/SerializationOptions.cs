using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>How values become bytes, and bytes values.</summary>
public sealed record SerializationOptions
{
    /// <summary>
    /// The types that are written as JSON: the options of a source-generated context, such as <c>ShopJson.Default.Options</c>. Numbers, texts, times and the like
    /// are known without. Nothing is found by reflection.
    /// </summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>Serializers that come before JSON, the first that takes a type: MessagePack, protobuf, what serves a <see cref="HybridCache"/>.</summary>
    public IReadOnlyList<IHybridCacheSerializerFactory> Factories { get; init; } = [];

    /// <summary>Values of more bytes than this are compressed (Brotli) where that makes them smaller; never unless said otherwise.</summary>
    public int CompressAbove { get; init; } = int.MaxValue;

    /// <summary>The keys that values are encrypted with; null for no encryption.</summary>
    public ValueKeyRing? Keys { get; init; }

    /// <summary>With <see cref="Keys"/>: whether a value that is not encrypted is read all the same. For the time of a changeover alone, since whoever can write to
    /// the server can then put in what was never encrypted.</summary>
    public bool ReadsUnencrypted { get; init; }
}
