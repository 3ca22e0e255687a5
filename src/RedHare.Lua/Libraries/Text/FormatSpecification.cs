namespace RedHare.Lua;

/// <summary>One item of a format as C's printf reads it: flags, width, precision; the conversion's letter stands behind it.</summary>
internal readonly struct FormatSpecification
{
    /// <summary>"-": to the left.</summary>
    public bool IsLeft { get; private init; }

    /// <summary>"+": a sign always.</summary>
    public bool HasPlus { get; private init; }

    /// <summary>" ": a space where no sign is.</summary>
    public bool HasSpace { get; private init; }

    /// <summary>"#": the alternate form.</summary>
    public bool IsAlternate { get; private init; }

    /// <summary>"0": filled with zeros.</summary>
    public bool IsZeroFilled { get; private init; }

    /// <summary>Bytes at least.</summary>
    public int Width { get; private init; }

    /// <summary>Digits, or bytes of a string at most; -1 where not given.</summary>
    public int Precision { get; private init; }

    /// <summary>True where a point stands, with digits or without.</summary>
    public bool HasPrecision => Precision >= 0;

    /// <summary>An item that asks for significant digits only, as %.14g.</summary>
    public static FormatSpecification OfPrecision(int precision) => new() { Precision = precision };

    /// <summary>Reads the item behind a % and tells where its letter is.</summary>
    /// <exception cref="LuaException">More than Lua takes.</exception>
    public static FormatSpecification Parse(LuaCall call, ReadOnlySpan<byte> format, ref int place)
    {
        bool left = false, plus = false, space = false, alternate = false, zero = false;
        var start = place;
        for (; place < format.Length; place++)
        {
            switch (format[place])
            {
                case (byte)'-': left = true; continue;
                case (byte)'+': plus = true; continue;
                case (byte)' ': space = true; continue;
                case (byte)'#': alternate = true; continue;
                case (byte)'0': zero = true; continue;
            }
            break;
        }
        if (place - start > 5) throw call.Error("invalid format (repeated flags)");
        var width = TwoDigits(format, ref place);
        var precision = -1;
        if (place < format.Length && format[place] == '.')
        {
            place++;
            precision = TwoDigits(format, ref place);
        }
        if (place < format.Length && CharacterClass.IsDigit(format[place])) throw call.Error("invalid format (width or precision too long)");
        return new FormatSpecification
        {
            IsLeft = left, HasPlus = plus, HasSpace = space, IsAlternate = alternate, IsZeroFilled = zero, Width = width, Precision = precision,
        };
    }

    /// <summary>Appends a sign or prefix and a body, filled to the width: with spaces outside, or with zeros between the two.</summary>
    public void Pad(ref LuaBuffer buffer, scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> body, bool mayFillWithZeros)
    {
        var fill = Width - prefix.Length - body.Length;
        var zeros = mayFillWithZeros && IsZeroFilled && !IsLeft;
        if (!IsLeft && !zeros) buffer.Fill((byte)' ', fill);
        buffer.Append(prefix);
        if (zeros) buffer.Fill((byte)'0', fill);
        buffer.Append(body);
        if (IsLeft) buffer.Fill((byte)' ', fill);
    }

    private static int TwoDigits(ReadOnlySpan<byte> format, ref int place)
    {
        var number = 0;
        for (var i = 0; i < 2 && place < format.Length && CharacterClass.IsDigit(format[place]); i++) number = (number * 10) + format[place++] - '0';
        return number;
    }
}
