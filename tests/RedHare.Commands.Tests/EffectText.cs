using System.Globalization;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Tests;

/// <summary>Reads the RESP commands of an effect.</summary>
internal static class EffectText
{
    /// <summary>The commands of all effects that a reader has not read yet, as lines.</summary>
    public static List<string> Lines(EffectReader reader)
    {
        var lines = new List<string>();
        while (reader.Next() is { } effect)
            foreach (var line in Parse(effect.Commands)) lines.Add(string.Join(' ', line.Select(Encoding.Latin1.GetString)));
        return lines;
    }

    public static IEnumerable<List<byte[]>> Parse(byte[] commands)
    {
        for (var at = 0; at < commands.Length;)
        {
            var count = Number(commands, ref at, '*');
            var line = new List<byte[]>(count);
            for (var i = 0; i < count; i++)
            {
                var length = Number(commands, ref at, '$');
                line.Add(commands[at..(at + length)]);
                at += length + 2;
            }
            yield return line;
        }
    }

    private static int Number(byte[] commands, ref int at, char kind)
    {
        Assert.Equal(kind, (char)commands[at]);
        var end = Array.IndexOf(commands, (byte)'\r', at);
        var number = int.Parse(Encoding.ASCII.GetString(commands, at + 1, end - at - 1), CultureInfo.InvariantCulture);
        at = end + 2;
        return number;
    }
}
