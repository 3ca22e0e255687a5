using System.Globalization;
using System.Text;

namespace RedHare.Resp;

/// <summary>One reply, or one element of one: a type and, by type, bytes, a number or elements. Owns its memory.</summary>
/// <remarks>A struct of two words and a type, so that an array of a thousand replies is one array. The default value is null.</remarks>
public readonly struct RespValue
{
    private readonly object? _content; // byte[] of texts, RespValue[] of aggregates
    private readonly long _bits;       // the integer, the boolean, the double's bits

    internal RespValue(RespType type, byte[] bytes) => (Type, _content) = (type, bytes);

    internal RespValue(RespType type, RespValue[] items) => (Type, _content) = (type, items);

    internal RespValue(RespType type, long bits) => (Type, _bits) = (type, bits);

    /// <summary>What kind of value this is.</summary>
    public RespType Type { get; }

    /// <summary>The value is absent.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>The value is an error, of either form; <see cref="Bytes"/> is its message with the code first.</summary>
    public bool IsError => Type is RespType.Error or RespType.BulkError;

    /// <summary>The bytes of a string, error or big number, a verbatim string's without its format; empty for every other type.</summary>
    public ReadOnlyMemory<byte> Bytes => _content is byte[] bytes ? Type == RespType.VerbatimString ? bytes.AsMemory(4) : bytes : default;

    /// <summary>A verbatim string's three letters, such as <c>txt</c>; empty for every other type.</summary>
    public ReadOnlyMemory<byte> Format => Type == RespType.VerbatimString ? ((byte[])_content!).AsMemory(0, 3) : default;

    /// <summary>The integer; 1 or 0 for a boolean; 0 for every other type.</summary>
    public long Integer => Type is RespType.Integer or RespType.Boolean ? _bits : 0;

    /// <summary>The boolean, or whether the integer is not 0; false for every other type.</summary>
    public bool Boolean => Integer != 0;

    /// <summary>The double, or the integer as one; 0 for every other type.</summary>
    public double Double => Type == RespType.Double ? BitConverter.Int64BitsToDouble(_bits) : Integer;

    /// <summary>The elements of an array, set or push, the alternating keys and values of a map; empty for every other type.</summary>
    public ReadOnlySpan<RespValue> Items => _content as RespValue[];

    /// <summary>The value as a person would read it: text as UTF-8, elements in brackets, null as <c>(nil)</c>.</summary>
    public override string ToString() => Type switch
    {
        RespType.Null => "(nil)",
        RespType.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        RespType.Boolean => _bits != 0 ? "true" : "false",
        RespType.Double => Double.ToString(CultureInfo.InvariantCulture),
        RespType.Array or RespType.Set or RespType.Push or RespType.Map => $"[{string.Join(", ", (RespValue[])_content!)}]",
        _ => Encoding.UTF8.GetString(Bytes.Span),
    };
}
