using System.Text;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;

namespace RedHare.Management.Views;

/// <summary>A message that was fetched, and the properties of one that is to be published.</summary>
internal static class MessageView
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="fetched">The message.</param>
    /// <param name="isBase64">The body in base64 whatever it is; otherwise only when it is no text.</param>
    /// <param name="truncate">How many bytes of the body to show; null for all.</param>
    public static JsonObject Of(in Fetched fetched, bool isBase64, long? truncate)
    {
        var message = fetched.Message!;
        var body = message.Body.Span;
        var length = body.Length;
        if (truncate is { } limit && body.Length >= limit) body = body[..(int)limit];
        var text = isBase64 ? null : Decode(body);
        return new JsonObject
        {
            ["payload_bytes"] = length,
            ["redelivered"] = fetched.Redelivered,
            ["exchange"] = message.Exchange.Text,
            ["routing_key"] = ShortString.Decode(message.RoutingKey),
            ["message_count"] = fetched.MessageCount,
            ["properties"] = Properties(new PropertiesReader(message.Properties.Span)),
            ["payload"] = text ?? Convert.ToBase64String(body),
            ["payload_encoding"] = text is null ? "base64" : "string",
        };
    }

    /// <summary>The properties of a body's field.</summary>
    public static BasicProperties Properties(JsonNode? json)
    {
        if (json is null or JsonArray { Count: 0 }) return BasicProperties.Empty;
        if (json is not JsonObject fields) throw new BadRequestException("properties should be an object");
        return new PropertiesWriter
        {
            ContentType = fields.TextOrNull("content_type"),
            ContentEncoding = fields.TextOrNull("content_encoding"),
            Headers = fields["headers"] is { } headers ? AmqpJson.Table(headers, "headers") : null,
            DeliveryMode = fields["delivery_mode"] is { } mode ? (byte)Fields.Number(mode) : null,
            Priority = fields["priority"] is { } priority ? (byte)Fields.Number(priority) : null,
            CorrelationId = fields.TextOrNull("correlation_id"),
            ReplyTo = fields.TextOrNull("reply_to"),
            Expiration = fields.TextOrNull("expiration"),
            MessageId = fields.TextOrNull("message_id"),
            Timestamp = fields["timestamp"] is { } timestamp ? (ulong)Fields.Number(timestamp) : null,
            Type = fields.TextOrNull("type"),
            UserId = fields.TextOrNull("user_id"),
            AppId = fields.TextOrNull("app_id"),
            ClusterId = fields.TextOrNull("cluster_id"),
        }.ToProperties();
    }

    private static JsonNode Properties(in PropertiesReader reader)
    {
        var json = new JsonObject();
        Add("app_id", reader.AppId);
        Add("user_id", reader.UserId);
        Add("type", reader.Type);
        if (reader.Timestamp is { } timestamp) json["timestamp"] = timestamp;
        Add("message_id", reader.MessageId);
        Add("expiration", reader.Expiration);
        Add("reply_to", reader.ReplyTo);
        Add("correlation_id", reader.CorrelationId);
        if (reader.Priority is { } priority) json["priority"] = priority;
        if (reader.DeliveryMode is { } mode) json["delivery_mode"] = mode;
        if (reader.Headers is { } headers) json["headers"] = AmqpJson.Of(headers);
        Add("content_encoding", reader.ContentEncoding);
        Add("content_type", reader.ContentType);
        // Without properties RabbitMQ shows an empty list, which is what its terms are then.
        return json.Count == 0 ? new JsonArray() : json;

        void Add(string name, string? value)
        {
            if (value is not null) json[name] = value;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
