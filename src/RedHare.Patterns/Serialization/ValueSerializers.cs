using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>
/// The serializer of each type: the program's own, then text and bytes as they are, then JSON by source generation. .NET's own seam for it
/// (<see cref="IHybridCacheSerializer{T}"/>) is ours, so what was written for a <see cref="HybridCache"/> serves all patterns.
/// </summary>
/// <param name="options">What is said of it.</param>
public sealed class ValueSerializers(SerializationOptions options)
{
    private readonly ConcurrentDictionary<Type, object> _serializers = new();
    private readonly ConcurrentDictionary<Type, object> _codecs = new();
    private readonly ValueFraming _framing = new(options);

    /// <summary>What is said of it.</summary>
    public SerializationOptions Options => options;

    /// <summary>The serializer of a type: bare bytes, neither compressed nor encrypted.</summary>
    /// <exception cref="NotSupportedException">Nobody knows the type.</exception>
    public IHybridCacheSerializer<T> For<T>() => (IHybridCacheSerializer<T>)_serializers.GetOrAdd(typeof(T), static (_, self) => self.Find<T>(), this);

    /// <summary>The serializer of a type whose JSON is given.</summary>
    public static IHybridCacheSerializer<T> For<T>(JsonTypeInfo<T> type) => new JsonValueSerializer<T>(type);

    /// <summary>The codec of a type: what its serializer writes, in a frame that may be compressed and encrypted.</summary>
    /// <exception cref="NotSupportedException">Nobody knows the type.</exception>
    public ValueCodec<T> Codec<T>() => (ValueCodec<T>)_codecs.GetOrAdd(typeof(T), static (_, self) => new ValueCodec<T>(self.For<T>(), self._framing), this);

    /// <summary>The same with a serializer of the caller's.</summary>
    public ValueCodec<T> Codec<T>(IHybridCacheSerializer<T> serializer) => new(serializer, _framing);

    /// <summary>The same with the type's JSON.</summary>
    public ValueCodec<T> Codec<T>(JsonTypeInfo<T> type) => new(For(type), _framing);

    private object Find<T>()
    {
        foreach (var factory in options.Factories)
            if (factory.TryCreateSerializer<T>(out var serializer)) return serializer;
        if (typeof(T) == typeof(string)) return TextSerializer.Instance;
        if (typeof(T) == typeof(byte[])) return BytesSerializer.Instance;
        if (TypeOf(options.Json) is { } type || (type = TypeOf(PlainJson.Default.Options)) is not null) return new JsonValueSerializer<T>(type);
        throw new NotSupportedException(
            $"How a {typeof(T)} is written is not known: name it in a JsonSerializerContext ([JsonSerializable(typeof({typeof(T).Name}))]) and give the context's options to {nameof(PatternOptions)}.{nameof(PatternOptions.Serialization)}.");

        static JsonTypeInfo<T>? TypeOf(JsonSerializerOptions? json) => json is not null && json.TryGetTypeInfo(typeof(T), out var type) ? (JsonTypeInfo<T>)type : null;
    }
}
