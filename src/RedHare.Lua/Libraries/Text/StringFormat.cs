namespace RedHare.Lua;

/// <summary><c>string.format</c>, byte for byte as C's printf.</summary>
internal static class StringFormat
{
    /// <summary>From this length on a string without a precision is taken as it is: neither width nor an inner NUL count.</summary>
    private const int LongString = 100;

    public static int Format(LuaCall call)
    {
        var format = call.CheckString(0).Span;
        var buffer = new LuaBuffer(call.State, stackalloc byte[256]);
        var argument = 0;
        var place = 0;
        while (true)
        {
            var escape = format[place..].IndexOf((byte)'%');
            if (escape < 0) break;
            buffer.Append(format.Slice(place, escape));
            place += escape + 1;
            if (place < format.Length && format[place] == '%')
            {
                buffer.Append((byte)'%');
                place++;
                continue;
            }
            if (++argument >= call.Count) throw call.Bad(argument, "no value");
            var item = FormatSpecification.Parse(call, format, ref place);
            var conversion = place < format.Length ? format[place] : (byte)0;
            place++;
            Append(call, ref buffer, item, conversion, argument);
        }
        buffer.Append(format[place..]);
        return call.Return(buffer.ToText());
    }

    private static void Append(LuaCall call, ref LuaBuffer buffer, in FormatSpecification item, byte conversion, int argument)
    {
        switch (conversion)
        {
            case (byte)'c':
                AppendCharacter(ref buffer, item, (byte)CInteger.ToInt32(call.CheckNumber(argument)));
                break;
            case (byte)'d' or (byte)'i':
                IntegerText.AppendSigned(ref buffer, item, CInteger.ToInt64(call.CheckNumber(argument)));
                break;
            case (byte)'o' or (byte)'u' or (byte)'x' or (byte)'X':
                IntegerText.AppendUnsigned(ref buffer, item, conversion, CInteger.ToUInt64(call.CheckNumber(argument)));
                break;
            case (byte)'e' or (byte)'E' or (byte)'f' or (byte)'g' or (byte)'G':
                FloatText.Append(ref buffer, item, conversion, call.CheckNumber(argument));
                break;
            case (byte)'q':
                AppendQuoted(ref buffer, call.CheckString(argument).Span);
                break;
            case (byte)'s':
                AppendString(ref buffer, item, call.CheckString(argument).Span);
                break;
            default:
                throw call.Error($"invalid option '%{(conversion == 0 ? "" : ((char)conversion).ToString())}' to 'format'");
        }
    }

    /// <summary>The item ends at a NUL, even one that is its own character.</summary>
    private static void AppendCharacter(ref LuaBuffer buffer, in FormatSpecification item, byte character)
    {
        if (character != 0) item.Pad(ref buffer, default, [character], mayFillWithZeros: false);
        else if (!item.IsLeft) buffer.Fill((byte)' ', item.Width - 1);
    }

    private static void AppendString(ref LuaBuffer buffer, in FormatSpecification item, ReadOnlySpan<byte> text)
    {
        if (!item.HasPrecision && text.Length >= LongString)
        {
            buffer.Append(text);
            return;
        }
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        if (item.HasPrecision && text.Length > item.Precision) text = text[..item.Precision];
        item.Pad(ref buffer, default, text, mayFillWithZeros: false);
    }

    private static void AppendQuoted(ref LuaBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Append((byte)'"');
        while (true)
        {
            var special = text.IndexOfAny("\"\\\n\r\0"u8);
            if (special < 0) break;
            buffer.Append(text[..special]);
            switch (text[special])
            {
                case (byte)'\r':
                    buffer.Append("\\r"u8);
                    break;
                case 0:
                    buffer.Append("\\000"u8);
                    break;
                case var other:
                    buffer.Append((byte)'\\');
                    buffer.Append(other);
                    break;
            }
            text = text[(special + 1)..];
        }
        buffer.Append(text);
        buffer.Append((byte)'"');
    }
}
