using System.Text.Json.Nodes;
using RedHare.Management.Http;

namespace RedHare.Management.Json;

/// <summary>The fields that a request wants, as paths with dots between; all of them if it names none.</summary>
internal sealed class Columns
{
    private readonly string[][]? _paths;

    private Columns(string[][]? paths) => _paths = paths;

    public static Columns Of(Call call) =>
        new(call.Query("columns") is { } names ? [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static name => name.Split('.', StringSplitOptions.RemoveEmptyEntries))] : null);

    public JsonArray Select(List<JsonObject> items)
    {
        var selected = new JsonArray();
        foreach (var item in items) selected.Add(Select(item));
        return selected;
    }

    public JsonNode Select(JsonObject item) => _paths is null ? item : Select(item, _paths)!;

    private static JsonNode? Select(JsonNode? node, string[][] paths)
    {
        switch (node)
        {
            case JsonObject fields:
                var kept = new JsonObject();
                foreach (var (name, value) in fields)
                {
                    if (paths.Any(path => path.Length == 1 && path[0] == name)) kept[name] = value?.DeepClone();
                    else if (paths.Where(path => path.Length > 1 && path[0] == name).Select(static path => path[1..]).ToArray() is { Length: > 0 } below) kept[name] = Select(value, below);
                }

                return kept;
            case JsonArray elements:
                return new JsonArray([.. elements.Select(element => Select(element, paths))]);
            default:
                return node?.DeepClone();
        }
    }
}
