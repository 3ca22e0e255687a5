using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A text to compare packs' elements with; whether it is an integer is found out once.</summary>
public readonly ref struct ElementText
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly long _integer;
    private readonly bool _isInteger;

    /// <summary>The text sought.</summary>
    public ElementText(ReadOnlySpan<byte> text)
    {
        _text = text;
        _isInteger = RedisNumber.TryParseLong(text, out _integer);
    }

    /// <summary>Whether the element, as text, is exactly this.</summary>
    public bool Is(PackEntry entry) => entry.IsInteger ? _isInteger && entry.Integer == _integer : entry.Bytes.SequenceEqual(_text);
}
