using System.Globalization;
using System.Text;
using System.Text.Json;
using RedHare.Client;

namespace RedHare.Persistence.Tests.Snapshots;

/// <summary>What a file is known to hold, and what a server makes of it, key by key as text.</summary>
internal static class KnownContent
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Data", name);

    /// <summary>The keys of a .json file with type, encoding, expiry and content.</summary>
    public static SortedDictionary<string, string> Expected(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".json")));
        var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in document.RootElement.EnumerateObject())
        {
            var value = key.Value;
            var type = value.GetProperty("type").GetString()!;
            var content = Flatten(value.GetProperty("value"), type).ToList();
            if (type == "hash") content = Pairs(content);
            if (value.TryGetProperty("field_expireat", out var expiries)) content.AddRange(expiries.EnumerateObject().Select(field => $"{field.Name}@{field.Value.GetInt64()}"));
            if (value.TryGetProperty("groups", out var groups))
                content.AddRange(groups.EnumerateArray().Select(group => $"group {group.GetProperty("name")} {group.GetProperty("consumers")} {group.GetProperty("pending")} {group.GetProperty("last-delivered-id")}"));
            if (value.TryGetProperty("last_id", out var last)) content.Add($"last {last}");
            known[key.Name] = $"{type} {value.GetProperty("encoding")} {value.GetProperty("expireat_ms").GetInt64()} {string.Join('|', content)}";
        }
        return known;
    }

    /// <summary>The keys of a server as the file of that name tells them.</summary>
    public static async Task<SortedDictionary<string, string>> FoundAsync(RedisConnection redis, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".json")));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in (await redis.ExecuteAsync("KEYS", "*")).Items.ToArray())
        {
            RedisValue key = item.Bytes.ToArray();
            var type = (await redis.ExecuteAsync("TYPE", key)).ToString();
            var content = (type switch
            {
                "string" => [Text(await redis.ExecuteAsync("GET", key))],
                "list" => Texts(await redis.ExecuteAsync("LRANGE", key, 0, -1)),
                "set" => Texts(await redis.ExecuteAsync("SMEMBERS", key)).Order(StringComparer.Ordinal),
                "hash" => Pairs([.. Texts(await redis.ExecuteAsync("HGETALL", key))]),
                "zset" => Texts(await redis.ExecuteAsync("ZRANGE", key, 0, -1, "WITHSCORES")).Select((text, i) => i % 2 == 0 ? text : Score(text)),
                _ => Texts(await redis.ExecuteAsync("XRANGE", key, "-", "+")),
            }).ToList();
            var known = document.RootElement.TryGetProperty(Text(item), out var expected) ? expected : default;
            if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty("field_expireat", out var expiries))
                foreach (var field in expiries.EnumerateObject())
                    content.Add($"{field.Name}@{(await redis.ExecuteAsync("HEXPIRETIME", key, "FIELDS", 1, field.Name)).Items[0].AsInteger()}");
            if (type == "stream") content.AddRange(await GroupsAsync(redis, key));
            if (type == "stream" && known.ValueKind == JsonValueKind.Object && known.TryGetProperty("last_id", out _)) content.Add("last " + Field(await redis.ExecuteAsync("XINFO", "STREAM", key), "last-generated-id"));
            found[Text(item)] = $"{type} {await redis.ExecuteAsync("OBJECT", "ENCODING", key)} {(await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger()} {string.Join('|', content)}";
        }
        return found;
    }

    private static async Task<IEnumerable<string>> GroupsAsync(RedisConnection redis, RedisValue key) =>
        [.. (await redis.ExecuteAsync("XINFO", "GROUPS", key)).Items.ToArray().Select(group => $"group {Field(group, "name")} {Field(group, "consumers")} {Field(group, "pending")} {Field(group, "last-delivered-id")}")];

    private static string Field(Reply reply, string name)
    {
        var texts = reply.Items.ToArray();
        for (var i = 0; i < texts.Length - 1; i++)
            if (texts[i].Kind is not (ReplyKind.Array or ReplyKind.Map) && Text(texts[i]) == name) return Text(texts[i + 1]);
        throw new KeyNotFoundException(name);
    }

    private static IEnumerable<string> Flatten(JsonElement element, string type) => element.ValueKind switch
    {
        JsonValueKind.Array when type == "zset" => element.EnumerateArray().SelectMany(pair => (string[])[pair[0].GetString()!, Score(pair[1].GetString()!)]),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Flatten(item, type)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => (string[])[field.Name, field.Value.GetString()!]),
        _ => [element.GetString()!],
    };

    private static string Score(string text) => text switch
    {
        "inf" or "-inf" => text,
        _ => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
    };

    private static List<string> Pairs(List<string> texts) => [.. texts.Chunk(2).Select(pair => string.Join('=', pair)).Order(StringComparer.Ordinal)];

    private static string Text(Reply reply) => reply.Kind == ReplyKind.Integer ? reply.AsInteger().ToString(CultureInfo.InvariantCulture) : Encoding.Latin1.GetString(reply.Bytes.Span);

    private static IEnumerable<string> Texts(Reply reply) =>
        reply.Kind is ReplyKind.Array or ReplyKind.Map or ReplyKind.Set ? reply.Items.ToArray().SelectMany(Texts)
        : reply.Kind == ReplyKind.Double ? [reply.AsDouble() is var number && double.IsInfinity(number) ? number > 0 ? "inf" : "-inf" : number.ToString("R", CultureInfo.InvariantCulture)]
        : [Text(reply)];
}
