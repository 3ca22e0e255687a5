using System.Globalization;
using System.Text;

namespace RedHare;

/// <summary>A typed reply, independent of any connection: it may be kept and read from any thread.</summary>
public readonly struct Reply
{
    private readonly object? _content; // byte[] or string of texts, Reply[] of aggregates
    private readonly long _number;     // the number; of a byte[] where the text begins (upper half) and its length

    private Reply(ReplyKind kind, object? content, long number = 0)
    {
        Kind = kind;
        _content = content;
        _number = number;
    }

    /// <summary>The absent reply.</summary>
    public static Reply Null => default;

    /// <summary>A status.</summary>
    public static Reply Status(string text) => new(ReplyKind.Status, text);

    /// <summary>An error; its message begins with the code.</summary>
    public static Reply Error(string message) => new(ReplyKind.Error, message);

    /// <summary>An integer.</summary>
    public static Reply Integer(long value) => new(ReplyKind.Integer, null, value);

    /// <summary>A string; the array is not copied.</summary>
    public static Reply Bulk(byte[] bytes) => new(ReplyKind.Bulk, bytes, bytes.Length);

    /// <summary>A string or status in a buffer that will be written over: for a conversion on the spot, never to be kept. The buffer is longer than the
    /// text, by which those who take over a reply's array know that this is none.</summary>
    internal static Reply Borrow(ReplyKind kind, byte[] buffer, int start, int length) => new(kind, buffer, ((long)start << 32) | (uint)length);

    /// <summary>A double.</summary>
    public static Reply Double(double value) => new(ReplyKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A boolean.</summary>
    public static Reply Boolean(bool value) => new(ReplyKind.Boolean, null, value ? 1 : 0);

    /// <summary>An array, map, set or push; the array is not copied.</summary>
    public static Reply Aggregate(ReplyKind kind, Reply[] items) => new(kind, items);

    /// <summary>What it is.</summary>
    public ReplyKind Kind { get; }

    /// <summary>True for the absent reply.</summary>
    public bool IsNull => Kind == ReplyKind.Null;

    /// <summary>True for an error.</summary>
    public bool IsError => Kind == ReplyKind.Error;

    /// <summary>The elements of an array, map (keys and values alternating), set or push; otherwise empty.</summary>
    public IReadOnlyList<Reply> Items => _content as Reply[] ?? [];

    /// <summary>The bytes of a string, status or error, or of a number's text; empty for the absent reply.</summary>
    public ReadOnlyMemory<byte> Bytes => _content switch
    {
        byte[] bytes => bytes.AsMemory(Start, Length),
        string text => Encoding.UTF8.GetBytes(text),
        _ => IsNull ? default : Encoding.UTF8.GetBytes(ToString()),
    };

    /// <summary>The text of a string, status or error; null for the absent reply.</summary>
    public string? Text => IsNull ? null : ToString();

    /// <summary>The integer, or the integer that the text is, or 1 and 0 for a boolean.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public long AsInteger() => Kind switch
    {
        ReplyKind.Integer or ReplyKind.Boolean => _number,
        ReplyKind.Bulk or ReplyKind.Status when long.TryParse(Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw new InvalidCastException($"The reply is no integer: {this}"),
    };

    /// <summary>The double, or the number that the text is.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public double AsDouble() => Kind switch
    {
        ReplyKind.Double => BitConverter.Int64BitsToDouble(_number),
        ReplyKind.Integer => _number,
        ReplyKind.Bulk when TryParse(Bytes.Span, out var value) => value,
        _ => throw new InvalidCastException($"The reply is no number: {this}"),
    };

    /// <summary>The boolean, or whether the integer is not 0.</summary>
    /// <exception cref="InvalidCastException">It is neither.</exception>
    public bool AsBoolean() => Kind is ReplyKind.Boolean or ReplyKind.Integer ? _number != 0 : throw new InvalidCastException($"The reply is no boolean: {this}");

    private int Start => (int)(_number >> 32);

    private int Length => (int)_number;

    private static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        // Redis's words for what .NET spells out.
        var word = text is [(byte)'+' or (byte)'-', .. var unsigned] ? unsigned : text;
        if (!word.SequenceEqual("inf"u8) && !word.SequenceEqual("nan"u8)) return false;
        value = word[0] == (byte)'n' ? double.NaN : text[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => _content switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes.AsSpan(Start, Length)),
        string text => text,
        Reply[] items => "[" + string.Join(", ", items) + "]",
        _ => Kind switch
        {
            ReplyKind.Null => "(nil)",
            ReplyKind.Double => BitConverter.Int64BitsToDouble(_number).ToString("R", CultureInfo.InvariantCulture),
            ReplyKind.Boolean => _number != 0 ? "true" : "false",
            _ => _number.ToString(CultureInfo.InvariantCulture),
        },
    };
}
