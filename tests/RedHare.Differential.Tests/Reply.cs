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
        "XPENDING" => WithoutIdleTimes(),
        "XINFO" when command[1] == "GROUPS" => WithoutLags(),
        _ => Raw,
    };

    // The third of an entry's four parts is by which clock one asks.
    private string WithoutIdleTimes() => Value.Items.Length > 0 && Array.TrueForAll([.. Value.Items], item => item.Items.Length == 4)
        ? string.Join("\r\n", ((RespValue[])[.. Value.Items]).Select(item => $"{item.Items[0]} {item.Items[1]} {item.Items[3]}"))
        : Raw;

    // 7.2 creates consumers who get nothing, and knows lags that 7.0 does not.
    private string WithoutLags() => Value.Items.Length > 0
        ? string.Join("\r\n", ((RespValue[])[.. Value.Items]).Select(item => $"{item.Items[1]} {item.Items[5]} {item.Items[7]} {item.Items[9]}"))
        : Raw;

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
