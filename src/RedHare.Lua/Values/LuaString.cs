using System.Runtime.CompilerServices;
using System.Text;

namespace RedHare.Lua;

/// <summary>
/// A string of Lua: any bytes, immutable, compared by content. Shareable between states and threads; the hash, taken at first use, is the same
/// whoever takes it.
/// </summary>
public sealed class LuaString : LuaObject, IEquatable<LuaString>
{
    private readonly byte[] _bytes;
    private uint _hash;

    /// <summary>Takes the array over: nobody may change it any more.</summary>
    public LuaString(byte[] bytes) : base(LuaType.String) => _bytes = bytes;

    /// <summary>Copies the bytes.</summary>
    public LuaString(ReadOnlySpan<byte> bytes) : this(bytes.ToArray())
    {
    }

    /// <summary>The empty string.</summary>
    public static LuaString Empty { get; } = new([]);

    /// <summary>Bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>The content.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>The content, as memory.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>Lua 5.1's own hash of a string: it fixes the order in which <c>pairs</c> meets string keys, which scripts can see.</summary>
    internal uint Hash
    {
        get
        {
            // Zero is "not taken yet": a string whose hash is zero takes it each time.
            var hash = _hash;
            return hash != 0 ? hash : TakeHash();
        }
    }

    /// <summary>UTF-8 text as a string.</summary>
    public static LuaString Of(string text) => new(Encoding.UTF8.GetBytes(text));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint TakeHash() => _hash = HashOf(_bytes);

    private static uint HashOf(ReadOnlySpan<byte> bytes)
    {
        // At most 32 bytes of a long string take part.
        var hash = (uint)bytes.Length;
        var step = (bytes.Length >> 5) + 1;
        for (var i = bytes.Length; i >= step; i -= step) hash ^= (hash << 5) + (hash >> 2) + bytes[i - 1];
        return hash;
    }

    /// <inheritdoc/>
    public bool Equals(LuaString? other) =>
        other is not null && (ReferenceEquals(this, other) || (_bytes.Length == other._bytes.Length && Span.SequenceEqual(other.Span)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LuaString);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Hash;

    /// <summary>The content read as UTF-8, for messages.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes);
}
