namespace RedHare.Lua;

/// <summary>Bytes in the making.</summary>
internal sealed class ByteText
{
    private byte[] _bytes = new byte[64];
    private int _length;

    /// <summary>What was added.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Starts anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds one.</summary>
    public void Add(byte value)
    {
        if (_length == _bytes.Length) Array.Resize(ref _bytes, _length * 2);
        _bytes[_length++] = value;
    }
}
