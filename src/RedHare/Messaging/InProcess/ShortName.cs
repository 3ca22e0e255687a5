using RedHare.Amqp;

namespace RedHare.Messaging.InProcess;

/// <summary>A name as it travels. The last one is kept: a channel publishes to few exchanges, with few keys, again and again.</summary>
internal struct ShortName
{
    private string? _text;
    private byte[]? _bytes;

    public ReadOnlySpan<byte> Encode(string text)
    {
        if (ReferenceEquals(text, _text)) return _bytes;
        ArgumentNullException.ThrowIfNull(text);
        var length = ShortString.ByteCount(text);
        if (length > ShortString.MaxLength) throw new ArgumentException($"A name has more than {ShortString.MaxLength} bytes: {text[..32]}…", nameof(text));
        var bytes = new byte[length];
        ShortString.Encode(text, bytes);
        (_text, _bytes) = (text, bytes);
        return bytes;
    }

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        if (_text is not null && bytes.SequenceEqual(_bytes)) return _text;
        (_text, _bytes) = (ShortString.Decode(bytes), bytes.ToArray());
        return _text;
    }
}
