using System.Buffers.Binary;

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

    /// <summary>Makes the key a string, whatever it was, in the encoding that Redis would choose for a value given whole.</summary>
    public static void SetText(this WriteScope key, ReadOnlySpan<byte> text, bool keepExpiry = false)
    {
        if (text.Length <= 20 && RedisNumber.TryParseLong(text, out var integer)) { key.SetInteger(integer, keepExpiry); return; }
        var encoding = text.Length <= LongestEmbStr ? KeyEncoding.EmbStr : KeyEncoding.Raw;
        if (TryOverwrite(key, encoding, text.Length, keepExpiry)) text.CopyTo(key.MutableBytes);
        else text.CopyTo(key.Create(KeyType.String, encoding, text.Length, keepExpiry));
    }

    /// <summary>Makes the key a string of this integer.</summary>
    public static void SetInteger(this WriteScope key, long value, bool keepExpiry = false)
    {
        var target = TryOverwrite(key, KeyEncoding.Int, 8, keepExpiry) ? key.MutableBytes : key.Create(KeyType.String, KeyEncoding.Int, 8, keepExpiry);
        BinaryPrimitives.WriteInt64LittleEndian(target, value);
    }

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
        if (old == length) return key.MutableBytes;
        var bytes = key.Resize(length);
        if (length > old) bytes[old..].Clear();
        return bytes;
    }

    // The common SET of a value of the same length on a key without expiry: no new record, no table change.
    private static bool TryOverwrite(WriteScope key, KeyEncoding encoding, int length, bool keepExpiry)
    {
        if (!key.Exists || key.Type != KeyType.String || length > 1024) return false;
        if (key.Bytes.Length != length || (!keepExpiry && key.Expiry >= 0)) return false;
        if (key.Encoding != encoding) key.SetEncoding(KeyType.String, encoding);
        return true;
    }
}
