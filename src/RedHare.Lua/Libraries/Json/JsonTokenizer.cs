using System.Buffers;

namespace RedHare.Lua;

/// <summary>Cuts JSON into tokens as lua-cjson does: strict about strings, generous about numbers. The text ends at its first NUL.</summary>
internal ref struct JsonTokenizer
{
    private static readonly SearchValues<byte> StringSpecials = SearchValues.Create("\"\\\0"u8);

    private readonly LuaState _state;
    private readonly KeyCache _keys;
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _takesInvalidNumbers;
    private int _place;

    public JsonTokenizer(LuaState state, KeyCache keys, ReadOnlySpan<byte> text, bool takesInvalidNumbers)
    {
        _state = state;
        _keys = keys;
        var end = text.IndexOf((byte)0);
        _text = end < 0 ? text : text[..end];
        _takesInvalidNumbers = takesInvalidNumbers;
    }

    /// <summary>Where the token began, or where it went wrong, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>Behind the token.</summary>
    public readonly int Place => _place;

    /// <summary>What is wrong with an <see cref="JsonToken.Error"/>.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The value of a string, number, boolean or null.</summary>
    public LuaValue Value { get; private set; }

    /// <summary>Reads on.</summary>
    /// <param name="isKey">The token may be a field's name: such strings repeat.</param>
    public JsonToken Next(bool isKey = false)
    {
        while (At(_place) is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _place++;
        Index = _place;
        if (_place >= _text.Length) return JsonToken.End;
        var c = _text[_place];
        switch (c)
        {
            case (byte)'{':
                _place++;
                return JsonToken.ObjectBegin;
            case (byte)'}':
                _place++;
                return JsonToken.ObjectEnd;
            case (byte)'[':
                _place++;
                return JsonToken.ArrayBegin;
            case (byte)']':
                _place++;
                return JsonToken.ArrayEnd;
            case (byte)',':
                _place++;
                return JsonToken.Comma;
            case (byte)':':
                _place++;
                return JsonToken.Colon;
            case (byte)'"':
                return NextString(isKey);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return !_takesInvalidNumbers && IsInvalidNumber() ? Fail("invalid number") : NextNumber();
            case (byte)'t' when _text[_place..].StartsWith("true"u8):
                _place += 4;
                Value = true;
                return JsonToken.Boolean;
            case (byte)'f' when _text[_place..].StartsWith("false"u8):
                _place += 5;
                Value = false;
                return JsonToken.Boolean;
            case (byte)'n' when _text[_place..].StartsWith("null"u8):
                _place += 4;
                Value = LuaUserdata.Null;
                return JsonToken.Null;
            case (byte)'+' or (byte)'i' or (byte)'I' or (byte)'n' or (byte)'N' when _takesInvalidNumbers && IsInvalidNumber():
                return NextNumber();
            default:
                return Fail("invalid token");
        }
    }

    private readonly byte At(int place) => (uint)place < (uint)_text.Length ? _text[place] : (byte)0;

    private JsonToken Fail(string problem)
    {
        Index = _place;
        Problem = problem;
        return JsonToken.Error;
    }

    /// <summary>A number that C reads and JSON does not know: with a plus sign, leading zeros, hexadecimal, infinite, none.</summary>
    private readonly bool IsInvalidNumber()
    {
        if (At(_place) == '+') return true;
        var p = At(_place) == '-' ? _place + 1 : _place;
        if (At(p) == '0') return (At(p + 1) | 0x20) == 'x' || CharacterClass.IsDigit(At(p + 1));
        if (At(p) <= '9') return false;
        return CDouble.StartsWithWord(_text[p..], "inf"u8) || CDouble.StartsWithWord(_text[p..], "nan"u8);
    }

    private JsonToken NextNumber()
    {
        var length = CDouble.ParsePrefix(_text[_place..], out var number);
        if (length == 0) return Fail("invalid number");
        _place += length;
        Value = number;
        return JsonToken.Number;
    }

    private JsonToken NextString(bool isKey)
    {
        _place++;
        var rest = _text[_place..];
        var end = rest.IndexOfAny(StringSpecials);
        if (end >= 0 && rest[end] == '"')
        {
            Value = isKey ? _keys.Get(_state, rest[..end]) : _state.String(rest[..end]);
            _place += end + 1;
            return JsonToken.String;
        }
        return NextEscapedString();
    }

    private JsonToken NextEscapedString()
    {
        var buffer = new LuaBuffer(_state, stackalloc byte[256]);
        while (true)
        {
            var special = _text[_place..].IndexOfAny(StringSpecials);
            if (special < 0)
            {
                _place = _text.Length;
                return Fail("unexpected end of string");
            }
            buffer.Append(_text.Slice(_place, special));
            _place += special;
            if (_text[_place] == '"') break;
            var escape = At(_place + 1);
            if (escape == 'u')
            {
                if (!AppendUnicode(ref buffer, ref _place)) return Fail("invalid unicode escape code");
                continue;
            }
            var character = Unescape(escape);
            if (character == 0) return Fail("invalid escape code");
            buffer.Append(character);
            _place += 2;
        }
        _place++;
        Value = buffer.ToText();
        return JsonToken.String;
    }

    private static byte Unescape(byte escape) => escape switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => escape,
        (byte)'b' => 8,
        (byte)'t' => 9,
        (byte)'n' => 10,
        (byte)'f' => 12,
        (byte)'r' => 13,
        _ => 0,
    };

    /// <summary>\uXXXX, or a pair of surrogates, as UTF-8.</summary>
    private readonly bool AppendUnicode(ref LuaBuffer buffer, ref int place)
    {
        var code = Hex4(place + 2);
        if (code < 0) return false;
        var length = 6;
        if ((code & 0xF800) == 0xD800)
        {
            if ((code & 0x400) != 0 || At(place + 6) != '\\' || At(place + 7) != 'u') return false;
            var low = Hex4(place + 8);
            if (low < 0 || (low & 0xFC00) != 0xDC00) return false;
            code = (((code & 0x3FF) << 10) | (low & 0x3FF)) + 0x10000;
            length = 12;
        }
        if (code < 0x80)
        {
            buffer.Append((byte)code);
        }
        else if (code < 0x800)
        {
            buffer.Append((byte)(0xC0 | (code >> 6)));
            buffer.Append((byte)(0x80 | (code & 0x3F)));
        }
        else
        {
            if (code < 0x10000)
            {
                buffer.Append((byte)(0xE0 | (code >> 12)));
            }
            else
            {
                buffer.Append((byte)(0xF0 | (code >> 18)));
                buffer.Append((byte)(0x80 | ((code >> 12) & 0x3F)));
            }
            buffer.Append((byte)(0x80 | ((code >> 6) & 0x3F)));
            buffer.Append((byte)(0x80 | (code & 0x3F)));
        }
        place += length;
        return true;
    }

    private readonly int Hex4(int place)
    {
        var code = 0;
        for (var i = place; i < place + 4; i++)
        {
            var c = At(i);
            // cjson folds case by setting a bit, which takes some other bytes for letters too; none of them lies between a and f.
            var digit = CharacterClass.IsDigit(c) ? c - '0' : (c | 0x20) is >= 'a' and <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
            if (digit < 0) return -1;
            code = (code << 4) | digit;
        }
        return code;
    }
}
