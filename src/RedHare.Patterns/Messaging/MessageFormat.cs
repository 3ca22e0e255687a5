using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// How messages of one type become bodies. Bare JSON, text or bytes, which any other client reads, unless values are to be compressed or encrypted: then they lie in the frame of all patterns, and the
/// content encoding says so.
/// </summary>
internal sealed class MessageFormat<T>
{
    private const string Framed = "redhare";

    private readonly IHybridCacheSerializer<T> _serializer;
    private readonly ValueCodec<T> _codec;
    private readonly bool _isEncrypted;

    public MessageFormat(ValueSerializers serializers, JsonTypeInfo<T>? json)
    {
        _serializer = json is null ? serializers.For<T>() : ValueSerializers.For(json);
        _codec = serializers.Codec(_serializer);
        _isEncrypted = serializers.Options is { Keys: not null, ReadsUnencrypted: false };
        ContentType = _serializer switch
        {
            JsonValueSerializer<T> => "application/json",
            TextSerializer => "text/plain",
            _ => "application/octet-stream",
        };
        ContentEncoding = _codec.IsPlain ? null : Framed;
    }

    public string ContentType { get; }

    public string? ContentEncoding { get; }

    public ReadOnlyMemory<byte> Write(T value)
    {
        if (value is byte[] bytes && _codec.IsPlain && _serializer is BytesSerializer) return bytes;
        var output = new ArrayBufferWriter<byte>();
        if (_codec.IsPlain) _serializer.Serialize(value, output);
        else _codec.Encode(value, default, output);
        return output.WrittenMemory;
    }

    /// <summary>Reads a body; throws whatever is the matter with it.</summary>
    public T Read(ReadOnlyMemory<byte> body, string? encoding)
    {
        var value = encoding switch
        {
            Framed => _codec.Decode(body),
            _ when _isEncrypted => throw new InvalidDataException("The message is not encrypted."),
            null or "" or "identity" or "utf-8" or "UTF-8" => _serializer.Deserialize(new ReadOnlySequence<byte>(body)),
            _ => throw new InvalidDataException($"The content encoding '{encoding}' is not known."),
        };
        return value is null ? throw new InvalidDataException("The message is null.") : value;
    }
}
