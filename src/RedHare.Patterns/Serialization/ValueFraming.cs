using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace RedHare.Patterns.Serialization;

/// <summary>
/// The frame around a value: <c>=</c> and the bytes; or <c>~</c>, the length of the bytes (4, little endian) and their Brotli form; or <c>#</c> and, encrypted,
/// one of the first two. Compression comes before encryption, which leaves nothing to compress.
/// </summary>
internal sealed class ValueFraming(SerializationOptions options)
{
    private const byte Plain = (byte)'=', Compressed = (byte)'~', Encrypted = (byte)'#';

    /// <summary>What a compressed value may become at most: Redis's own limit for a string.</summary>
    private const int MaxLength = 512 << 20;

    // Four fifths of the best compression at a tenth of its time.
    private const int Quality = 4, Window = 22;

    /// <summary>Whether every value is written as it is.</summary>
    public bool IsPlain => options.Keys is null && options.CompressAbove == int.MaxValue;

    public static void BeginPlain(IBufferWriter<byte> output) => output.Write([Plain]);

    public void Write(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> context, IBufferWriter<byte> output, bool mayCompress)
    {
        if (options.Keys is not { } keys)
        {
            Pack(payload, output, mayCompress);
            return;
        }
        var packed = new ArrayBufferWriter<byte>(payload.Length + 1);
        Pack(payload, packed, mayCompress);
        output.Write([Encrypted]);
        keys.Encrypt(packed.WrittenSpan, context, output);
    }

    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> frame, ReadOnlySpan<byte> context)
    {
        if (frame.IsEmpty) throw new InvalidDataException("A value without a frame.");
        if (frame.Span[0] == Encrypted)
        {
            if (options.Keys is not { } keys) throw new CryptographicException("The value is encrypted, and no keys are known here.");
            frame = keys.Decrypt(frame.Span[1..], context);
        }
        else if (options.Keys is not null && !options.ReadsUnencrypted)
        {
            throw new CryptographicException("The value is not encrypted.");
        }
        return Unpack(frame);
    }

    private void Pack(ReadOnlySpan<byte> payload, IBufferWriter<byte> output, bool mayCompress)
    {
        if (mayCompress && payload.Length > options.CompressAbove)
        {
            // Room for less than the payload: what does not become smaller stays as it is.
            var room = output.GetSpan(payload.Length);
            if (BrotliEncoder.TryCompress(payload, room[5..payload.Length], out var written, Quality, Window))
            {
                room[0] = Compressed;
                BinaryPrimitives.WriteInt32LittleEndian(room[1..], payload.Length);
                output.Advance(5 + written);
                return;
            }
        }
        BeginPlain(output);
        output.Write(payload);
    }

    private static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> frame)
    {
        var bytes = frame.Span;
        if (bytes is [Plain, ..]) return frame[1..];
        if (bytes is not [Compressed, _, _, _, _, ..]) throw new InvalidDataException("The value's frame is of no known kind.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (length is < 0 or > MaxLength) throw new InvalidDataException("A compressed value of an impossible length.");
        var payload = new byte[length];
        if (!BrotliDecoder.TryDecompress(bytes[5..], payload, out var written) || written != length) throw new InvalidDataException("The compressed value is damaged.");
        return payload;
    }
}
