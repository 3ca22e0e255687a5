using System.Globalization;
using System.Text;

namespace RedHare.Commands.Tests;

/// <summary>Reads the RESP commands of an effect.</summary>
internal static class EffectText
{
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
