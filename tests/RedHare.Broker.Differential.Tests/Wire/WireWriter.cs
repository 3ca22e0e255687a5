using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>Writes fields from their text.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];
    private int _bits;

    public byte[] ToArray() => [.. _bytes];

    public WireWriter Integer(ulong value, int bytes)
    {
        _bits = 0;
        for (var i = bytes - 1; i >= 0; i--) _bytes.Add((byte)(value >> (8 * i)));
        return this;
    }

    public WireWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bits = 0;
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A field of a method or a property; no text means zero or empty.</summary>
    public void Field(string type, string? text)
    {
        switch (type)
        {
            case "bit":
                if (_bits == 0) _bytes.Add(0);
                if (text == "1") _bytes[^1] |= (byte)(1 << _bits);
                _bits = (_bits + 1) % 8;
                break;
            case "short":
                var name = Encoding.UTF8.GetBytes(text ?? "");
                Integer((ulong)name.Length, 1).Raw(name);
                break;
            case "long":
                Long(Encoding.UTF8.GetBytes(text ?? ""));
                break;
            case "table":
                Long(new TextTable(text ?? "{}").Encode());
                break;
            default:
                Integer(text is null ? 0 : ulong.Parse(text, CultureInfo.InvariantCulture), type switch { "octet" => 1, "uint16" => 2, "uint32" => 4, _ => 8 });
                break;
        }
    }

    public WireWriter Long(ReadOnlySpan<byte> bytes) => Integer((ulong)bytes.Length, 4).Raw(bytes);

    public WireWriter Double(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Raw(bytes);
    }
}
