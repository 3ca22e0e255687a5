using System.Text;
using RedHare.Resp;

namespace RedHare.Differential.Tests;

/// <summary>A reply as it came and as it was understood.</summary>
internal readonly record struct Reply(string Raw, RespValue Value)
{
    /// <summary>The bytes of the reply, with its elements sorted where the command leaves their order open.</summary>
    public string Comparable(string[] command) => command[0].ToUpperInvariant() switch
    {
        "SMEMBERS" or "SINTER" or "SUNION" or "SDIFF" or "HKEYS" or "HVALS" or "KEYS" or "SPOP" or "SRANDMEMBER" => Sorted(Value, 1),
        "HGETALL" => Sorted(Value, 2),
        "HRANDFIELD" => Sorted(Value, command[^1].Equals("WITHVALUES", StringComparison.OrdinalIgnoreCase) && Value.Items is [{ Type: not RespType.Array }, ..] ? 2 : 1),
        "SCAN" or "SSCAN" => Scanned(1),
        "HSCAN" or "ZSCAN" => Scanned(2),
        _ => Raw,
    };

    private string Scanned(int group) => Value.Items is [var cursor, var items] ? $"{cursor} {Sorted(items, group)}" : Raw;

    private string Sorted(RespValue value, int group)
    {
        if (value.Items.Length < 2) return Raw;
        var groups = new List<string>();
        for (var i = 0; i < value.Items.Length; i += group)
        {
            var text = new StringBuilder();
            for (var j = i; j < Math.Min(i + group, value.Items.Length); j++) text.Append(value.Items[j].Type).Append("\r\n").Append(value.Items[j]).Append("\r\n");
            groups.Add(text.ToString());
        }
        groups.Sort(StringComparer.Ordinal);
        return $"{value.Type} of {value.Items.Length}\r\n{string.Concat(groups)}";
    }
}
