using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>Properties between the waist's form and that of RabbitMQ.Client.</summary>
internal static class PropertiesConversion
{
    /// <summary>Tells which publish came back: a return names no number. Only mandatory messages without an id of their own have it, and it is taken out of what is delivered.</summary>
    public const string PublishHeader = Delivery.PublishHeader;

    private const int MaxShortString = 255;

    /// <param name="properties">The message's.</param>
    /// <param name="number">The publish's number for <see cref="PublishHeader"/>; 0 for none.</param>
    public static BasicProperties To(MessageProperties? properties, ulong number)
    {
        var result = new BasicProperties();
        if (properties is not null) Copy(properties, result);
        if (number > 0) (result.Headers ??= new Dictionary<string, object?>(1, StringComparer.Ordinal))[PublishHeader] = (long)number;
        return result;
    }

    public static MessageProperties From(IReadOnlyBasicProperties properties) => new()
    {
        ContentType = properties.ContentType,
        ContentEncoding = properties.ContentEncoding,
        Headers = Headers(properties.Headers),
        IsPersistent = properties.Persistent,
        Priority = properties.IsPriorityPresent() ? properties.Priority : null,
        CorrelationId = properties.CorrelationId,
        ReplyTo = properties.ReplyTo,
        Expiration = long.TryParse(properties.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out var expiration) && expiration <= uint.MaxValue ? TimeSpan.FromMilliseconds(expiration) : null,
        MessageId = properties.MessageId,
        Timestamp = properties.IsTimestampPresent() ? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(properties.Timestamp.UnixTime, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) : null,
        Type = properties.Type,
        UserId = properties.UserId,
        AppId = properties.AppId,
    };

    /// <summary>The number of a publish that came back; 0 for none.</summary>
    public static ulong NumberOf(IReadOnlyBasicProperties properties) => properties.Headers is { } headers && headers.TryGetValue(PublishHeader, out var value) && value is long number ? (ulong)number : 0;

    /// <exception cref="ArgumentException">It has more bytes than AMQP's short strings may have.</exception>
    public static string Short(string text) =>
        text.Length * 3 <= MaxShortString || Encoding.UTF8.GetByteCount(text) <= MaxShortString ? text : throw new ArgumentException($"A name or property has more than {MaxShortString} bytes: {text[..32]}…", nameof(text));

    private static IReadOnlyDictionary<string, object?>? Headers(IDictionary<string, object?>? headers)
    {
        if (headers is null || headers.Count == 0) return null;
        if (headers.ContainsKey(PublishHeader))
        {
            if (headers.Count == 1) return null;
            headers = new Dictionary<string, object?>(headers, StringComparer.Ordinal);
            headers.Remove(PublishHeader);
        }

        return FieldValues.FromTable(headers);
    }

    private static void Copy(MessageProperties properties, BasicProperties result)
    {
        if (properties.ContentType is { } contentType) result.ContentType = Short(contentType);
        if (properties.ContentEncoding is { } encoding) result.ContentEncoding = Short(encoding);
        if (properties.Headers is { } headers) result.Headers = FieldValues.ToTable(headers);
        if (properties.IsPersistent) result.DeliveryMode = DeliveryModes.Persistent;
        if (properties.Priority is { } priority) result.Priority = priority;
        if (properties.CorrelationId is { } correlation) result.CorrelationId = Short(correlation);
        if (properties.ReplyTo is { } replyTo) result.ReplyTo = Short(replyTo);
        if (properties.Expiration is { } expiration) result.Expiration = ((long)expiration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (properties.MessageId is { } id) result.MessageId = Short(id);
        if (properties.Timestamp is { } time) result.Timestamp = new AmqpTimestamp(Math.Max(0, time.ToUnixTimeSeconds()));
        if (properties.Type is { } type) result.Type = Short(type);
        if (properties.UserId is { } user) result.UserId = Short(user);
        if (properties.AppId is { } application) result.AppId = Short(application);
    }
}
