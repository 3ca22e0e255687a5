using System.Buffers.Binary;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A key's value as the storage of a <see cref="Pack"/> or an <see cref="IntegerSet"/>: edits change the value in place and mark the scope changed.
/// </summary>
/// <remarks>
/// Taking <see cref="Bytes"/> counts as a change already; who only looks, reads <see cref="PackedValue.Packed"/>. A key's record may find no smaller block
/// to shrink into; then the value stays longer than the structure in it, whose own header says where it ends.
/// </remarks>
public readonly struct ScopePack(WriteScope scope) : IPackStorage
{
    /// <inheritdoc/>
    public Span<byte> Bytes => scope.MutableBytes[..PackedValue.LengthOf(scope)];

    /// <inheritdoc/>
    public Span<byte> Resize(int length)
    {
        if (length > scope.Bytes.Length) return scope.Resize(length);
        try
        {
            return scope.Resize(length);
        }
        catch (OutOfMemoryException)
        {
            return scope.MutableBytes[..length];
        }
    }
}

/// <summary>Values that are one pack or integer set.</summary>
public static class PackedValue
{
    /// <summary>The pack or integer set that the value is, for reading.</summary>
    public static ReadOnlySpan<byte> Packed(this KeyReader key) => key.Bytes[..LengthOf(key)];

    /// <summary>Makes the key hold an empty pack, whatever was there before.</summary>
    public static ScopePack CreatePack(this WriteScope key, KeyType type)
    {
        Pack.Initialize(key.Create(type, KeyEncoding.ListPack, Pack.EmptyLength));
        return new ScopePack(key);
    }

    /// <summary>Makes the key hold an empty integer set, whatever was there before.</summary>
    public static ScopePack CreateIntegers(this WriteScope key)
    {
        IntegerSet.Initialize(key.Create(KeyType.Set, KeyEncoding.IntSet, IntegerSet.EmptyLength));
        return new ScopePack(key);
    }

    /// <summary>The pack that a value's bytes begin with.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value[..BinaryPrimitives.ReadInt32LittleEndian(value)];

    internal static int LengthOf(KeyReader key)
    {
        var bytes = key.Bytes;
        return key.Encoding == KeyEncoding.IntSet
            ? IntegerSet.EmptyLength + IntegerSet.Width(bytes) * IntegerSet.Count(bytes)
            : BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
