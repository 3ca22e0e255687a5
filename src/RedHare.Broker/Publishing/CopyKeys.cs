using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Sender-selected distribution: the headers CC and BCC name further routing keys.</summary>
internal static class CopyKeys
{
    public const string Open = "CC";
    public const string Blind = "BCC";

    public static AmqpError? Read(AmqpTable headers, out byte[][]? keys)
    {
        keys = null;
        var found = new List<byte[]>();
        if (Read(headers, Open, found) is { } refused) return refused;
        if (Read(headers, Blind, found) is { } alsoRefused) return alsoRefused;
        if (found.Count > 0) keys = [.. found];
        return null;
    }

    private static AmqpError? Read(AmqpTable headers, string name, List<byte[]> keys)
    {
        if (!headers.TryGet(name, out var value)) return null;
        if (value.Array is not { } list) return Refusal.Precondition($"invalid message: {{unacceptable_type_in_header,\"{name}\",{value.TypeName}}}");
        foreach (var key in list)
        {
            if (key.Type == AmqpType.LongString) keys.Add(key.Bytes.ToArray());
        }

        return null;
    }
}
