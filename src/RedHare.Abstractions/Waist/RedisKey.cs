namespace RedHare;

/// <summary>A key: text (sent as UTF-8) or bytes.</summary>
public readonly struct RedisKey : IEquatable<RedisKey>
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>A key of text.</summary>
    public RedisKey(string text) => _text = text;

    /// <summary>A key of bytes, which must not change before the command is sent.</summary>
    public RedisKey(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>A key of text.</summary>
    public static implicit operator RedisKey(string text) => new(text);

    /// <summary>A key of bytes.</summary>
    public static implicit operator RedisKey(byte[] bytes) => new(bytes.AsMemory());

    /// <summary>A key of bytes.</summary>
    public static implicit operator RedisKey(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>The key's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _text is null ? _bytes : System.Text.Encoding.UTF8.GetBytes(_text);

    internal void AddTo(CommandLine line)
    {
        if (_text is null) line.Add(_bytes.Span);
        else line.Add(_text);
    }

    /// <inheritdoc/>
    public bool Equals(RedisKey other) =>
        _text is not null && other._text is not null ? _text == other._text : Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RedisKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>Equal by bytes.</summary>
    public static bool operator ==(RedisKey left, RedisKey right) => left.Equals(right);

    /// <summary>Different by bytes.</summary>
    public static bool operator !=(RedisKey left, RedisKey right) => !left.Equals(right);

    /// <summary>The key as text.</summary>
    public override string ToString() => _text ?? System.Text.Encoding.UTF8.GetString(_bytes.Span);
}
