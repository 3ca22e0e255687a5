using System.Globalization;
using System.Text;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>
/// A field table from text: <c>{x-max-length:I=5,name:S=text,more:F={a:t=1},list:A=[S=x,I=1]}</c>, each value behind its type's letter on the wire. A text that contains one of
/// <c>,{}[]"</c> or a space stands in double quotes.
/// </summary>
internal sealed class TextTable(string text)
{
    private int _at;

    public byte[] Encode()
    {
        var bytes = Pairs();
        return _at == text.Length ? bytes : throw Bad();
    }

    private byte[] Pairs()
    {
        var writer = new WireWriter();
        Take('{');
        for (var first = true; !TryTake('}'); first = false)
        {
            if (!first) Take(',');
            var name = Encoding.UTF8.GetBytes(Until(':'));
            writer.Integer((ulong)name.Length, 1).Raw(name);
            Value(writer);
        }
        return writer.ToArray();
    }

    private byte[] Items()
    {
        var writer = new WireWriter();
        Take('[');
        for (var first = true; !TryTake(']'); first = false)
        {
            if (!first) Take(',');
            Value(writer);
        }
        return writer.ToArray();
    }

    private void Value(WireWriter writer)
    {
        var type = text[_at++];
        Take('=');
        writer.Integer(type, 1);
        switch (type)
        {
            case 'F': writer.Long(Pairs()); break;
            case 'A': writer.Long(Items()); break;
            case 'S' or 'x': writer.Long(Encoding.UTF8.GetBytes(Atom())); break;
            case 'V': break;
            case 'd': writer.Double(double.Parse(Atom(), CultureInfo.InvariantCulture)); break;
            case 'D': writer.Integer(0, 1).Integer(ulong.Parse(Atom(), CultureInfo.InvariantCulture), 4); break;
            default: writer.Integer((ulong)long.Parse(Atom(), CultureInfo.InvariantCulture), type switch { 't' or 'b' or 'B' => 1, 's' or 'u' => 2, 'I' or 'i' => 4, _ => 8 }); break;
        }
    }

    private string Atom()
    {
        if (TryTake('"')) return Until('"');
        var start = _at;
        while (_at < text.Length && !",{}[]".Contains(text[_at], StringComparison.Ordinal)) _at++;
        return text[start.._at];
    }

    private string Until(char end)
    {
        var start = _at;
        _at = text.IndexOf(end, start);
        if (_at < 0) throw Bad();
        return text[start.._at++];
    }

    private bool TryTake(char c)
    {
        if (_at >= text.Length || text[_at] != c) return false;
        _at++;
        return true;
    }

    private void Take(char c)
    {
        if (!TryTake(c)) throw Bad();
    }

    private FormatException Bad() => new($"Not a table: {text} at {_at}");
}
