using System.Globalization;
using System.Text;

namespace RedHare.Commands.Server.Information;

/// <summary>Writes INFO's text: sections with a headline, and lines of name and value.</summary>
internal sealed class InfoText
{
    private readonly StringBuilder _text = new(4096);

    public void Section(string name)
    {
        if (_text.Length > 0) _text.Append("\r\n");
        _text.Append("# ").Append(name).Append("\r\n");
    }

    public void Line(string name, string value) => _text.Append(name).Append(':').Append(value).Append("\r\n");

    public void Line(string name, long value) => Line(name, value.ToString(CultureInfo.InvariantCulture));

    public void Line(string name, bool value) => Line(name, value ? "1" : "0");

    /// <summary>A number with a fixed count of decimals.</summary>
    public void Line(string name, double value, int decimals = 2) => Line(name, value.ToString("F" + decimals, CultureInfo.InvariantCulture));

    /// <summary>Bytes, and again for people in <c>name_human</c>.</summary>
    public void Bytes(string name, long bytes)
    {
        Line(name, bytes);
        Line(name + "_human", Human(bytes));
    }

    /// <summary>Bytes as Redis prints them for people: <c>1.50M</c>.</summary>
    public static string Human(long bytes)
    {
        if (bytes < 1024) return $"{bytes}B";
        double value = bytes;
        var unit = -1;
        while (value >= 1024 && unit < 4)
        {
            value /= 1024;
            unit++;
        }
        return value.ToString("F2", CultureInfo.InvariantCulture) + "KMGTP"[unit];
    }

    public override string ToString() => _text.ToString();
}
