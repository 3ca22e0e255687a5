namespace RedHare.Lua;

/// <summary>Reads a format of the struct library option by option, with the byte order and alignment in force.</summary>
internal ref struct StructFormat
{
    private const int MaxIntegerSize = 32;
    private const int MaxAlignment = 8;

    private readonly LuaCall _call;
    private readonly ReadOnlySpan<byte> _format;
    private int _place;
    private int _alignment = 1;

    public StructFormat(LuaCall call, ReadOnlySpan<byte> format)
    {
        _call = call;
        var end = format.IndexOf((byte)0);
        _format = end < 0 ? format : format[..end];
    }

    /// <summary>The option's letter.</summary>
    public byte Option { get; private set; }

    /// <summary>Bytes of the option, 0 where it has none of its own.</summary>
    public int Size { get; private set; }

    /// <summary>Bytes that align it.</summary>
    public int Padding { get; private set; }

    /// <summary>Set by "&gt;".</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>True for the integer options.</summary>
    public readonly bool IsInteger => Option is (byte)'b' or (byte)'B' or (byte)'h' or (byte)'H' or (byte)'l' or (byte)'L' or (byte)'T' or (byte)'i' or (byte)'I';

    /// <summary>Reads the next option; false at the end.</summary>
    /// <param name="place">Where its data would begin without padding, from 0.</param>
    public bool Next(long place)
    {
        if (_place >= _format.Length) return false;
        _call.State.Tick(1);
        Option = _format[_place++];
        Size = SizeOfOption();
        Padding = PaddingAt(place);
        return true;
    }

    /// <summary>Obeys an option that only controls.</summary>
    /// <exception cref="LuaException">It is none.</exception>
    public void Control()
    {
        switch (Option)
        {
            case (byte)' ':
                return;
            case (byte)'>':
                IsBigEndian = true;
                return;
            case (byte)'<':
                IsBigEndian = false;
                return;
            case (byte)'!':
                var alignment = Number(MaxAlignment);
                if (alignment <= 0 || (alignment & (alignment - 1)) != 0) throw _call.Error($"alignment {alignment} is not a power of 2");
                _alignment = alignment;
                return;
            default:
                throw _call.Bad(0, $"invalid format option '{(char)Option}'");
        }
    }

    private int SizeOfOption()
    {
        switch (Option)
        {
            case (byte)'b' or (byte)'B' or (byte)'x':
                return 1;
            case (byte)'h' or (byte)'H':
                return 2;
            case (byte)'f':
                return 4;
            case (byte)'l' or (byte)'L' or (byte)'T' or (byte)'d':
                return 8;
            case (byte)'c':
                return Number(1);
            case (byte)'i' or (byte)'I':
                var size = Number(4);
                return size <= MaxIntegerSize ? size : throw _call.Error($"integral size {size} is larger than limit of {MaxIntegerSize}");
            default:
                return 0;
        }
    }

    private readonly int PaddingAt(long place)
    {
        if (Size == 0 || Option == 'c') return 0;
        long size = Math.Min(Size, _alignment);
        // C's formula, which is no alignment where the size is no power of two.
        return (int)((size - (place & (size - 1))) & (size - 1));
    }

    private int Number(int otherwise)
    {
        if (_place >= _format.Length || !CharacterClass.IsDigit(_format[_place])) return otherwise;
        var number = 0L;
        while (_place < _format.Length && CharacterClass.IsDigit(_format[_place]))
        {
            number = (number * 10) + _format[_place++] - '0';
            if (number > int.MaxValue) throw _call.Error("integral size overflow");
        }
        return (int)number;
    }
}
