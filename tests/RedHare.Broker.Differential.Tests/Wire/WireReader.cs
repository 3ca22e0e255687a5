using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>Reads fields into their text, in the form that <see cref="TextTable"/> reads.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",{}[] ");

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at, _bits;

    public ulong Integer(int bytes)
    {
        _bits = 0;
        ulong value = 0;
        foreach (var b in Raw(bytes)) value = value << 8 | b;
        return value;
    }

    public ReadOnlySpan<byte> Raw(int length)
    {
        _bits = 0;
        _at += length;
        return _bytes[(_at - length).._at];
    }

    public string Field(string type)
    {
        switch (type)
        {
            case "bit":
                if (_bits == 0) _at++;
                var bit = _bytes[_at - 1] >> _bits & 1;
                _bits = (_bits + 1) % 8;
                return bit == 1 ? "1" : "0";
            case "short": return Encoding.UTF8.GetString(Raw((int)Integer(1)));
            case "long": return Encoding.UTF8.GetString(Raw((int)Integer(4)));
            case "table": return Table(Raw((int)Integer(4)));
            default: return Integer(type switch { "octet" => 1, "uint16" => 2, "uint32" => 4, _ => 8 }).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Table(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var pairs = new List<string>();
        while (reader._at < bytes.Length) pairs.Add($"{reader.Field("short")}:{reader.Value()}");
        return $"{{{string.Join(',', pairs)}}}";
    }

    private string Value()
    {
        var type = (char)Integer(1);
        return $"{type}=" + type switch
        {
            'F' => Table(Raw((int)Integer(4))),
            'A' => Array(Raw((int)Integer(4))),
            'S' or 'x' => Quoted(Field("long")),
            'V' => "",
            'd' => BinaryPrimitives.ReadDoubleBigEndian(Raw(8)).ToString(CultureInfo.InvariantCulture),
            'f' => BinaryPrimitives.ReadSingleBigEndian(Raw(4)).ToString(CultureInfo.InvariantCulture),
            'D' => $"{Integer(1)}/{Integer(4)}",
            't' or 'B' => Integer(1).ToString(CultureInfo.InvariantCulture),
            'b' => ((sbyte)Integer(1)).ToString(CultureInfo.InvariantCulture),
            's' => ((short)Integer(2)).ToString(CultureInfo.InvariantCulture),
            'u' => Integer(2).ToString(CultureInfo.InvariantCulture),
            'I' => ((int)Integer(4)).ToString(CultureInfo.InvariantCulture),
            'i' => Integer(4).ToString(CultureInfo.InvariantCulture),
            _ => ((long)Integer(8)).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Array(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var items = new List<string>();
        while (reader._at < bytes.Length) items.Add(reader.Value());
        return $"[{string.Join(',', items)}]";
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny(Special) ? $"\"{text}\"" : text;
}
