using System.Buffers.Text;

namespace RedHare.Engine;

/// <summary>
/// The effects of one execution unit, encoded as RESP commands in the order of their execution, each with its database.
/// </summary>
internal sealed class EffectBuffer
{
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>Commands in the buffer.</summary>
    public int Count { get; private set; }

    /// <summary>The database of the effects; a change of it in mid-unit writes a SELECT.</summary>
    public int Database { get; private set; } = -1;

    /// <summary>The database of the first effect.</summary>
    public int FirstDatabase { get; private set; } = -1;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Starts a command of <paramref name="arguments"/> arguments.</summary>
    public void Begin(int database, int arguments)
    {
        if (Count == 0) FirstDatabase = database;
        else if (database != Database)
        {
            Span<byte> digits = stackalloc byte[12];
            Utf8Formatter.TryFormat(database, digits, out var n);
            Header((byte)'*', 2);
            Argument("SELECT"u8);
            Argument(digits[..n]);
        }
        Database = database;
        Count++;
        Header((byte)'*', arguments);
    }

    public void Argument(ReadOnlySpan<byte> argument)
    {
        Header((byte)'$', argument.Length);
        var target = Room(argument.Length + 2);
        argument.CopyTo(target);
        target[argument.Length] = (byte)'\r';
        target[argument.Length + 1] = (byte)'\n';
        _length += argument.Length + 2;
    }

    public void Clear()
    {
        _length = 0;
        Count = 0;
        Database = FirstDatabase = -1;
        // One large value must not keep its size in every connection's unit.
        if (_bytes.Length > 1 << 16) _bytes = new byte[512];
    }

    private void Header(byte kind, int number)
    {
        var target = Room(16);
        target[0] = kind;
        Utf8Formatter.TryFormat(number, target[1..], out var n);
        target[n + 1] = (byte)'\r';
        target[n + 2] = (byte)'\n';
        _length += n + 3;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, _length + (long)size)));
        return _bytes.AsSpan(_length);
    }
}
