using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RedHare.Scripting;

/// <summary>The SHA1 digest of a script's text, by which EVALSHA names it.</summary>
internal readonly record struct ScriptDigest(ulong First, ulong Second, uint Third)
{
    /// <summary>Letters of its hexadecimal form.</summary>
    public const int TextLength = 40;

    /// <summary>The digest of a text.</summary>
    public static ScriptDigest Of(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Not for secrecy: it is the name that EVALSHA's protocol gives a script.
        SHA1.HashData(text, bytes);
#pragma warning restore CA5350
        return Of20(bytes);
    }

    /// <summary>Reads 40 hexadecimal digits in any case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ScriptDigest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[SHA1.HashSizeInBytes];
        if (text.Length != TextLength || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        digest = Of20(bytes);
        return true;
    }

    /// <summary>40 digits in lower case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SHA1.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, First);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Second);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], Third);
        return Convert.ToHexStringLower(bytes);
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)First;

    private static ScriptDigest Of20(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
}
