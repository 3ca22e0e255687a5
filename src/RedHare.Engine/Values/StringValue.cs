using System.Buffers.Binary;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Strings: text as it is, or the eight bytes of a 64-bit integer, as Redis's int encoding.</summary>
public static class StringValue
{
    /// <summary>The longest string that is embstr, in bytes.</summary>
    public const int LongestEmbStr = 44;

    /// <summary>Room for the text of an integer.</summary>
    public const int ScratchLength = 24;

    /// <summary>The string's text; an integer is written into <paramref name="scratch"/>.</summary>
    public static ReadOnlySpan<byte> Text(this KeyReader key, Span<byte> scratch)
    {
        var bytes = key.Bytes;
        if (key.Encoding != KeyEncoding.Int) return bytes;
        return scratch[..RedisNumber.Format(BinaryPrimitives.ReadInt64LittleEndian(bytes), scratch)];
    }

    /// <summary>The string's length in bytes.</summary>
    public static int TextLength(this KeyReader key)
    {
        if (key.Encoding != KeyEncoding.Int) return key.Bytes.Length;
        Span<byte> scratch = stackalloc byte[ScratchLength];
        return key.Text(scratch).Length;
    }

    /// <summary>The integer that the string is, by Redis's strict reading.</summary>
    public static bool TryInteger(this KeyReader key, out long value)
    {
        if (key.Encoding != KeyEncoding.Int) return RedisNumber.TryParseLong(key.Bytes, out value);
        value = BinaryPrimitives.ReadInt64LittleEndian(key.Bytes);
        return true;
    }

    /// <summary>
    /// Makes the key a string, whatever it was, in the encoding that Redis would choose for a value given whole. Its expiry goes unless
    /// <paramref name="keepExpiry"/>.
    /// </summary>
    public static void SetText(this WriteScope key, ReadOnlySpan<byte> text, bool keepExpiry = false) => key.SetText(text, keepExpiry ? key.Expiry : -1);

    /// <summary>As above, with an expiry in Unix milliseconds, or −1.</summary>
    public static void SetText(this WriteScope key, ReadOnlySpan<byte> text, long expiry)
    {
        if (text.Length <= RedisNumber.MaxLongLength && RedisNumber.TryParseLong(text, out var integer))
            BinaryPrimitives.WriteInt64LittleEndian(key.Overwrite(KeyEncoding.Int, 8, expiry), integer);
        else
            text.CopyTo(key.Overwrite(text.Length <= LongestEmbStr ? KeyEncoding.EmbStr : KeyEncoding.Raw, text.Length, expiry));
    }

    /// <summary>As <see cref="SetText(WriteScope, ReadOnlySpan{byte}, bool)"/>, but a number stays text, as INCRBYFLOAT leaves it.</summary>
    public static void SetPlainText(this WriteScope key, ReadOnlySpan<byte> text, bool keepExpiry = false) =>
        text.CopyTo(key.Overwrite(text.Length <= LongestEmbStr ? KeyEncoding.EmbStr : KeyEncoding.Raw, text.Length, keepExpiry ? key.Expiry : -1));

    /// <summary>Makes the key a string of this integer.</summary>
    public static void SetInteger(this WriteScope key, long value, bool keepExpiry = false) =>
        BinaryPrimitives.WriteInt64LittleEndian(key.Overwrite(KeyEncoding.Int, 8, keepExpiry ? key.Expiry : -1), value);

    /// <summary>
    /// The string's text to be changed in place, <paramref name="length"/> bytes of which the common prefix is kept and the rest is zero. The encoding becomes raw,
    /// as in Redis. The key is created if it is absent.
    /// </summary>
    public static Span<byte> Edit(this WriteScope key, int length)
    {
        if (!key.Exists)
        {
            var fresh = key.Create(KeyType.String, KeyEncoding.Raw, length);
            fresh.Clear();
            return fresh;
        }
        if (key.Encoding == KeyEncoding.Int)
        {
            Span<byte> scratch = stackalloc byte[ScratchLength];
            var text = key.Text(scratch);
            text.CopyTo(key.Resize(text.Length));
        }
        if (key.Encoding != KeyEncoding.Raw) key.SetEncoding(KeyType.String, KeyEncoding.Raw);
        var old = key.Bytes.Length;
        var bytes = key.Resize(length);
        if (length > old) bytes[old..].Clear();
        return bytes;
    }

    // A string takes the place of a string: its record is resized, which in the same size class moves nothing and leaves the table alone. Not so
    // where a long value is replaced, since resizing one copies it and leaves room to grow.
    private static Span<byte> Overwrite(this WriteScope key, KeyEncoding encoding, int length, long expiry)
    {
        if (key.Type != KeyType.String || (key.Expiry < 0) != (expiry < 0)) return key.Create(KeyType.String, encoding, length, expiry);
        var old = key.Bytes.Length;
        if (key.IsTextHeld || (old != length && Math.Max(old, length) > KeyRecord.LargestInline)) return key.Create(KeyType.String, encoding, length, expiry);
        var bytes = key.Resize(length);
        if (expiry >= 0) key.SetExpiry(expiry);
        if (key.Encoding != encoding) key.SetEncoding(KeyType.String, encoding);
        return bytes;
    }
}
