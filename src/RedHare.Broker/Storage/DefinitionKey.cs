using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Names of definitions in the journal: the parts with slashes between, readable where they are plain and as hexadecimal bytes where not.</summary>
internal static class DefinitionKey
{
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var key = new StringBuilder();
        foreach (var part in parts)
        {
            if (key.Length > 0) key.Append('/');
            Append(key, part);
        }

        return key.ToString();
    }

    private static void Append(StringBuilder key, string part)
    {
        var isPlain = part.Length > 0;
        foreach (var letter in part) isPlain &= letter is > ' ' and < '\x7f' and not '/' and not '%';
        if (isPlain)
        {
            key.Append(part);
            return;
        }

        var bytes = new byte[ShortString.ByteCount(part)];
        ShortString.Encode(part, bytes);
        key.Append('%').Append(Convert.ToHexString(bytes));
    }
}
