using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedHare.Management.Http;

namespace RedHare.Management.Json;

/// <summary>Reads fields of a body as forgivingly as RabbitMQ does: booleans and numbers may be strings.</summary>
internal static class Fields
{
    public static bool Boolean(this JsonObject fields, string name, bool absent = false)
    {
        if (fields[name] is not { } value) return absent;
        switch (value.GetValueKind())
        {
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.String when value.GetValue<string>() is "true": return true;
            case JsonValueKind.String when value.GetValue<string>() is "false": return false;
            default: throw new BadRequestException(new JsonArray("not_boolean", value.DeepClone()));
        }
    }

    public static long Number(this JsonObject fields, string name, long absent = 0) => fields[name] is { } value ? Number(value) : absent;

    public static long Number(JsonNode value)
    {
        if (value is JsonValue scalar)
        {
            if (scalar.GetValueKind() == JsonValueKind.Number && scalar.TryGetValue<long>(out var number)) return number;
            if (scalar.GetValueKind() == JsonValueKind.Number && scalar.TryGetValue<double>(out var real) && Math.Abs(real) < 1e15) return (long)real;
            if (scalar.GetValueKind() == JsonValueKind.String && long.TryParse(scalar.GetValue<string>(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return number;
        }

        throw new BadRequestException(new JsonArray("not_integer", value.DeepClone()));
    }

    /// <summary>A string; anything else, or nothing, gives <paramref name="absent"/>.</summary>
    public static string Text(this JsonObject fields, string name, string absent = "") => fields.TextOrNull(name) ?? absent;

    public static string? TextOrNull(this JsonObject fields, string name) => fields[name].AsText();

    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>Strings of a list, or of one string with commas.</summary>
    public static IEnumerable<string> Words(JsonNode? value) => value switch
    {
        JsonArray words => words.Select(static word => word.AsText() ?? word?.ToJsonString() ?? "").Where(static word => word.Length > 0),
        _ => value.AsText()?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
    };

    public static JsonArray Array(IEnumerable<string> words) => new([.. words.Select(static word => (JsonNode)word)]);

    public static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
