using System.Text.Json;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Management.Http;

namespace RedHare.Management.Json;

/// <summary>Field tables as JSON and back, as RabbitMQ's management does it: what JSON has no type for becomes a number or a string.</summary>
internal static class AmqpJson
{
    public static JsonObject Of(AmqpTable table)
    {
        var json = new JsonObject();
        // A name that comes twice: the first counts, as in the broker.
        foreach (var (name, value) in table) json.TryAdd(name, Of(value));
        return json;
    }

    public static JsonNode? Of(AmqpValue value) => value.Type switch
    {
        AmqpType.Boolean => value.Boolean,
        AmqpType.LongString or AmqpType.Binary => ShortString.Decode(value.Bytes.Span),
        AmqpType.Timestamp => value.Integer,
        AmqpType.Single or AmqpType.Double => double.IsFinite(value.Number) ? value.Number : null,
        AmqpType.Decimal => value.Decimal.Digits / Math.Pow(10, value.Decimal.Scale),
        AmqpType.Table => Of(value.Table!),
        AmqpType.Array => new JsonArray([.. value.Array!.Select(Of)]),
        AmqpType.Void => null,
        _ => value.Integer,
    };

    /// <summary>A field table from a JSON object; from nothing, or an empty array, which some clients send instead, an empty one.</summary>
    public static AmqpTable Table(JsonNode? json, string name)
    {
        if (json is null or JsonArray { Count: 0 }) return AmqpTable.Empty;
        if (json is not JsonObject fields) throw new BadRequestException($"{name} should be an object");
        var table = new AmqpTable();
        foreach (var (key, value) in fields) table.Add(key, Value(value));
        return table;
    }

    private static AmqpValue Value(JsonNode? json) => json switch
    {
        JsonObject fields => Table(fields, ""),
        JsonArray elements => AmqpValue.FromArray([.. elements.Select(Value)]),
        JsonValue value => Scalar(value),
        _ => AmqpValue.Void,
    };

    private static AmqpValue Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetValue<long>(out var number) => number,
        JsonValueKind.Number => value.GetValue<double>(),
        _ => AmqpValue.Void,
    };
}
