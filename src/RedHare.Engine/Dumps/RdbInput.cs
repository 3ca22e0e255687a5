namespace RedHare.Engine;

/// <summary>
/// The bytes of an RDB file, a window of them at a time. A text longer than half a window gets an array of its own, so that memory is bounded by the longest text.
/// </summary>
/// <remarks>
/// A window is read into the other one of two buffers, full unless the file ends: what was taken from the last one is good until the one after the next, which is half a window away at
/// least. So a field and its value, a member and its score are good together, though the file gave them one after the other.
/// </remarks>
internal sealed class RdbInput(Stream stream)
{
    private const int WindowBytes = 1 << 17, FirstLarge = 1 << 20;

    /// <summary>What takes more than this does not go through the window.</summary>
    public const int LargestTake = WindowBytes / 2;

    private readonly DumpScratch _scratch = new();
    private byte[] _current = new byte[WindowBytes], _other = new byte[WindowBytes];
    private int _length, _kept;
    private ulong _checksum;

    /// <summary>True once more was wanted than the file has.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The length of the file where it is known, otherwise −1.</summary>
    public long FileLength { get; } = stream.CanSeek ? stream.Length : -1;

    /// <summary>False where nobody wants the checksum.</summary>
    public bool KeepsChecksum { get; set; } = true;

    /// <summary>Where the window begins in the file.</summary>
    private long Start { get; set; }

    /// <summary>Bytes of the file that come before what is left of the window.</summary>
    public long OffsetOf(ReadOnlySpan<byte> rest) => Start + _length - rest.Length;

    /// <summary>A reader that goes on where the last one was closed.</summary>
    public DumpReader Open() => new(_current.AsSpan(_length - _kept, _kept), this);

    /// <summary>Keeps what is left for the next reader.</summary>
    public void Close(ReadOnlySpan<byte> rest) => _kept = rest.Length;

    /// <summary>The checksum of all before what is left.</summary>
    public ulong ChecksumBefore(ReadOnlySpan<byte> rest) => Crc64.Append(_checksum, _current.AsSpan(0, _length - rest.Length));

    /// <summary>A window that begins with what is left of the last and has at least <paramref name="count"/> bytes; fewer where the file ends.</summary>
    public ReadOnlySpan<byte> Refill(ReadOnlySpan<byte> rest, int count)
    {
        Pass(rest);
        rest.CopyTo(_other);
        (_current, _other) = (_other, _current);
        _length = rest.Length + stream.ReadAtLeast(_current.AsSpan(rest.Length), WindowBytes - rest.Length, throwOnEndOfStream: false);
        if (_length < count) IsTorn = true;
        return _current.AsSpan(0, _length);
    }

    /// <summary>Takes a long text; the window is empty then. Null where the file ends before.</summary>
    public byte[]? TakeLarge(ReadOnlySpan<byte> rest, int count)
    {
        Pass(rest);
        var known = FileLength < 0 ? count <= FirstLarge : FileLength - Start >= count;
        if (FileLength >= 0 && !known)
        {
            IsTorn = true;
            return null;
        }
        // A length that is a lie must not take memory for bytes that never come.
        var text = GC.AllocateUninitializedArray<byte>(known ? count : FirstLarge);
        rest.CopyTo(text);
        for (var filled = rest.Length; ;)
        {
            filled += stream.ReadAtLeast(text.AsSpan(filled), text.Length - filled, throwOnEndOfStream: false);
            if (filled < text.Length)
            {
                IsTorn = true;
                return null;
            }
            if (filled == count) break;
            Array.Resize(ref text, (int)Math.Min(count, text.Length * 2L));
        }
        if (KeepsChecksum) _checksum = Crc64.Append(_checksum, text);
        Start += count;
        _length = _kept = 0;
        return text;
    }

    /// <summary>A buffer for a text that is not in the file as it is; good until four more were asked for.</summary>
    public Span<byte> Scratch(int length) => _scratch.Take(length);

    /// <summary>What is left of the window.</summary>
    public ReadOnlySpan<byte> Rest => _current.AsSpan(_length - _kept, _kept);

    /// <summary>Reads on until the window is full, or the file ends; what was left begins it.</summary>
    public void ReadAhead()
    {
        var rest = Rest;
        _kept = Refill(rest, rest.Length).Length;
    }

    private void Pass(ReadOnlySpan<byte> rest)
    {
        var passed = _length - rest.Length;
        if (KeepsChecksum) _checksum = Crc64.Append(_checksum, _current.AsSpan(0, passed));
        Start += passed;
        _length = 0;
    }
}
