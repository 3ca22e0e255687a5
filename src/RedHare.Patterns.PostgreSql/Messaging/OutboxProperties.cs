using System.Globalization;
using System.Text;
using System.Text.Json;
using RedHare.Messaging;

namespace RedHare.Patterns.PostgreSql;

/// <summary>A message's properties as a row keeps them: JSON, so that whoever looks at the table can read them.</summary>
internal static class OutboxProperties
{
    public static string Write(MessageProperties properties)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            Text(writer, "content_type", properties.ContentType);
            Text(writer, "content_encoding", properties.ContentEncoding);
            Text(writer, "message_id", properties.MessageId);
            Text(writer, "correlation_id", properties.CorrelationId);
            Text(writer, "reply_to", properties.ReplyTo);
            Text(writer, "type", properties.Type);
            Text(writer, "app_id", properties.AppId);
            if (properties.Priority is { } priority) writer.WriteNumber("priority", priority);
            if (properties.Expiration is { } expiration) writer.WriteNumber("expiration_ms", (long)expiration.TotalMilliseconds);
            if (properties.Timestamp is { } timestamp) writer.WriteNumber("timestamp", timestamp.ToUnixTimeSeconds());
            if (properties.Headers is { Count: > 0 } headers)
            {
                writer.WriteStartObject("headers");
                foreach (var (name, value) in headers) Header(writer, name, value);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    public static MessageProperties Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new MessageProperties
        {
            IsPersistent = true,
            ContentType = Text(root, "content_type"),
            ContentEncoding = Text(root, "content_encoding"),
            MessageId = Text(root, "message_id"),
            CorrelationId = Text(root, "correlation_id"),
            ReplyTo = Text(root, "reply_to"),
            Type = Text(root, "type"),
            AppId = Text(root, "app_id"),
            Priority = root.TryGetProperty("priority", out var priority) ? priority.GetByte() : null,
            Expiration = root.TryGetProperty("expiration_ms", out var expiration) ? TimeSpan.FromMilliseconds(expiration.GetInt64()) : null,
            Timestamp = root.TryGetProperty("timestamp", out var timestamp) ? DateTimeOffset.FromUnixTimeSeconds(timestamp.GetInt64()) : null,
            Headers = root.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().ToDictionary(static header => header.Name, static header => Value(header.Value)) : null,
        };
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void Header(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNull(name); break;
            case string text: writer.WriteString(name, text); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case double number: writer.WriteNumber(name, number); break;
            case float number: writer.WriteNumber(name, number); break;
            case byte or sbyte or short or ushort or int or uint or long: writer.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            default: throw new ArgumentException($"The header '{name}' is a {value.GetType()}: an outbox keeps text, numbers and booleans.", nameof(value));
        }
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
        _ => null,
    };
}
