using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>Types and encodings by the names that TYPE, SCAN and OBJECT ENCODING use.</summary>
internal static class TypeName
{
    public static ReadOnlySpan<byte> Of(KeyType type) => type switch
    {
        KeyType.String => "string"u8,
        KeyType.List => "list"u8,
        KeyType.Set => "set"u8,
        KeyType.SortedSet => "zset"u8,
        KeyType.Hash => "hash"u8,
        KeyType.Stream => "stream"u8,
        _ => "none"u8,
    };

    /// <summary>The type of a name in any case; <see cref="KeyType.None"/> for a name that is no type's.</summary>
    public static KeyType Parse(ReadOnlySpan<byte> name)
    {
        for (var type = KeyType.String; type <= KeyType.Stream; type++)
            if (Ascii.EqualsIgnoreCase(name, Of(type))) return type;
        return KeyType.None;
    }

    public static ReadOnlySpan<byte> Of(KeyEncoding encoding) => encoding switch
    {
        KeyEncoding.Raw => "raw"u8,
        KeyEncoding.EmbStr => "embstr"u8,
        KeyEncoding.Int => "int"u8,
        KeyEncoding.ListPack => "listpack"u8,
        KeyEncoding.IntSet => "intset"u8,
        KeyEncoding.HashTable => "hashtable"u8,
        KeyEncoding.QuickList => "quicklist"u8,
        KeyEncoding.SkipList => "skiplist"u8,
        KeyEncoding.Stream => "stream"u8,
        KeyEncoding.ListPackEx => "listpackex"u8,
        _ => "unknown"u8,
    };
}
