using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedHare.Management.Json;

/// <summary>The order of Erlang's terms, by which RabbitMQ sorts: numbers, then null and booleans, then lists and objects, then strings. What is absent counts as 0.</summary>
internal sealed class JsonOrder : IComparer<JsonNode?[]>
{
    public static JsonOrder Instance { get; } = new();

    /// <summary>Stands for a field that is not there.</summary>
    public static JsonNode Nothing => JsonValue.Create(0);

    public int Compare(JsonNode?[]? x, JsonNode?[]? y)
    {
        for (var i = 0; i < x!.Length; i++)
        {
            if (Compare(x[i], y![i]) is not 0 and var order) return order;
        }

        return 0;
    }

    private static int Compare(JsonNode? x, JsonNode? y)
    {
        var (left, right) = (Rank(x), Rank(y));
        if (left != right) return left.CompareTo(right);
        return left switch
        {
            0 => Number(x!).CompareTo(Number(y!)),
            1 => string.CompareOrdinal(x?.ToJsonString() ?? "null", y?.ToJsonString() ?? "null"),
            3 => string.CompareOrdinal(x!.GetValue<string>(), y!.GetValue<string>()),
            _ => 0,
        };
    }

    private static int Rank(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number => 0,
        JsonValueKind.Array or JsonValueKind.Object => 2,
        JsonValueKind.String => 3,
        _ => 1,
    };

    // A node that was made from an int does not give a double.
    private static double Number(JsonNode node)
    {
        var value = node.AsValue();
        if (value.TryGetValue<int>(out var small)) return small;
        if (value.TryGetValue<long>(out var whole)) return whole;
        if (value.TryGetValue<decimal>(out var exact)) return (double)exact;
        return value.TryGetValue<double>(out var real) ? real : 0;
    }
}
