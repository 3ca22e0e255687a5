using System.Buffers;
using Microsoft.Extensions.Caching.Hybrid;

namespace RedHare.Patterns.Serialization;

/// <summary>
/// Values of one type as they lie on the server: what the serializer writes, in a frame whose first byte tells whether it is plain, compressed or encrypted, so
/// that all of them can be read side by side when the options change.
/// </summary>
public sealed class ValueCodec<T>
{
    private readonly IHybridCacheSerializer<T> _serializer;
    private readonly ValueFraming _framing;

    internal ValueCodec(IHybridCacheSerializer<T> serializer, ValueFraming framing) => (_serializer, _framing) = (serializer, framing);

    /// <summary>Whether nothing is compressed or encrypted, so that a context is not looked at.</summary>
    internal bool IsPlain => _framing.IsPlain;

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="context">What it belongs to, its key as a rule: an encrypted value can be read with the same context alone, so none can be put in another's place.</param>
    public byte[] Encode(T value, ReadOnlySpan<byte> context = default)
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(value, context, output);
        return output.WrittenSpan.ToArray();
    }

    /// <inheritdoc cref="Encode(T, ReadOnlySpan{byte})"/>
    /// <param name="value">The value.</param>
    /// <param name="context">What it belongs to.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="mayCompress">False for what is never to be compressed.</param>
    public void Encode(T value, ReadOnlySpan<byte> context, IBufferWriter<byte> output, bool mayCompress = true)
    {
        if (_framing.IsPlain)
        {
            ValueFraming.BeginPlain(output);
            _serializer.Serialize(value, output);
            return;
        }
        var payload = new ArrayBufferWriter<byte>();
        _serializer.Serialize(value, payload);
        _framing.Write(payload.WrittenSpan, context, output, mayCompress);
    }

    /// <summary>Reads a value.</summary>
    /// <param name="frame">What <see cref="Encode(T, ReadOnlySpan{byte})"/> wrote.</param>
    /// <param name="context">What it belongs to.</param>
    /// <exception cref="InvalidDataException">It is no such frame.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, belongs to another context, or is encrypted with a key that is not known; or it is not encrypted.</exception>
    public T Decode(ReadOnlyMemory<byte> frame, ReadOnlySpan<byte> context = default) =>
        _serializer.Deserialize(new ReadOnlySequence<byte>(_framing.Read(frame, context)));
}
