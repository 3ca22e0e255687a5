namespace RedHare;

/// <summary>An argument that is no key: text (sent as UTF-8), bytes, or a number (sent in decimal). The default is the empty string.</summary>
public readonly struct RedisValue
{
    private enum Form : byte
    {
        Bytes,
        Text,
        Integer,
        Double,
    }

    private readonly Form _form;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly long _bits;

    private RedisValue(Form form, string? text, ReadOnlyMemory<byte> bytes, long bits) => (_form, _text, _bytes, _bits) = (form, text, bytes, bits);

    /// <summary>Text.</summary>
    public static implicit operator RedisValue(string text) => new(Form.Text, text, default, 0);

    /// <summary>Bytes, which must not change before the command is sent.</summary>
    public static implicit operator RedisValue(byte[] bytes) => new(Form.Bytes, null, bytes, 0);

    /// <summary>Bytes, which must not change before the command is sent.</summary>
    public static implicit operator RedisValue(ReadOnlyMemory<byte> bytes) => new(Form.Bytes, null, bytes, 0);

    /// <summary>An integer.</summary>
    public static implicit operator RedisValue(long number) => new(Form.Integer, null, default, number);

    /// <summary>An integer.</summary>
    public static implicit operator RedisValue(int number) => new(Form.Integer, null, default, number);

    /// <summary>A double.</summary>
    public static implicit operator RedisValue(double number) => new(Form.Double, null, default, BitConverter.DoubleToInt64Bits(number));

    /// <summary>A key as an argument that is none.</summary>
    public static implicit operator RedisValue(RedisKey key) => new(Form.Bytes, null, key.Bytes, 0);

    /// <summary>Whether it is one of some ASCII words, in whatever case.</summary>
    internal bool IsOneOf(ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (_form == Form.Text ? word.Equals(_text, StringComparison.OrdinalIgnoreCase) : _form == Form.Bytes && System.Text.Ascii.EqualsIgnoreCase(_bytes.Span, word)) return true;
        }
        return false;
    }

    internal void AddTo(CommandLine line)
    {
        switch (_form)
        {
            case Form.Text: line.Add(_text!); break;
            case Form.Integer: line.Add(_bits); break;
            case Form.Double: line.Add(BitConverter.Int64BitsToDouble(_bits)); break;
            default: line.Add(_bytes.Span); break;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _form switch
    {
        Form.Text => _text!,
        Form.Integer => _bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Form.Double => BitConverter.Int64BitsToDouble(_bits).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => System.Text.Encoding.UTF8.GetString(_bytes.Span),
    };
}
