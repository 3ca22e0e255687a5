using System.Buffers;
using System.Text;

namespace RedHare.Client;

/// <summary>A bound of a range of members in the order of their bytes, all scores being equal. Text is one, inclusive; so are bytes.</summary>
public readonly struct LexBound
{
    private readonly byte _mark;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private LexBound(char mark, string? text = null, ReadOnlyMemory<byte> bytes = default) => (_mark, _text, _bytes) = ((byte)mark, text, bytes);

    /// <summary>Before all members: <c>-</c>.</summary>
    public static LexBound Min => new('-');

    /// <summary>Behind all members: <c>+</c>.</summary>
    public static LexBound Max => new('+');

    /// <summary>A bound that lies within: <c>[text</c>.</summary>
    public static LexBound Inclusive(string member) => new('[', member);

    /// <summary>A bound that lies within.</summary>
    public static LexBound Inclusive(ReadOnlyMemory<byte> member) => new('[', null, member);

    /// <summary>A bound that lies outside: <c>(text</c>.</summary>
    public static LexBound Exclusive(string member) => new('(', member);

    /// <summary>A bound that lies outside.</summary>
    public static LexBound Exclusive(ReadOnlyMemory<byte> member) => new('(', null, member);

    /// <summary>A bound that lies within.</summary>
    public static implicit operator LexBound(string member) => Inclusive(member);

    /// <summary>A bound that lies within.</summary>
    public static implicit operator LexBound(byte[] member) => Inclusive(member);

    /// <inheritdoc/>
    public override string ToString() => _mark == 0 ? "[" : (char)_mark + (_text ?? Encoding.UTF8.GetString(_bytes.Span));

    internal void AddTo(CommandLine line)
    {
        var length = 1 + (_text is null ? _bytes.Length : Encoding.UTF8.GetByteCount(_text));
        byte[]? rented = null;
        var argument = length <= 256 ? stackalloc byte[256] : rented = ArrayPool<byte>.Shared.Rent(length);
        // The default is the empty member, inclusive.
        argument[0] = _mark == 0 ? (byte)'[' : _mark;
        if (_text is null) _bytes.Span.CopyTo(argument[1..]);
        else Encoding.UTF8.GetBytes(_text, argument[1..]);
        line.Add(argument[..length]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }
}
