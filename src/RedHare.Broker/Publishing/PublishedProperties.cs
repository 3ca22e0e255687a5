using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What a publish's properties ask of the broker, and the checks that RabbitMQ makes of them, in its order.</summary>
internal readonly struct PublishedProperties
{
    private const PropertyFlags Interesting = PropertyFlags.Headers | PropertyFlags.DeliveryMode | PropertyFlags.Priority | PropertyFlags.ReplyTo | PropertyFlags.Expiration | PropertyFlags.UserId;
    private static readonly byte[] CopyHeader = [2, (byte)'C', (byte)'C'];
    private static readonly byte[] BlindCopyHeader = [3, (byte)'B', (byte)'C', (byte)'C'];

    public MessageTraits Traits { get; init; }

    /// <summary>The properties to go on with, when they are not those that came.</summary>
    public ReadOnlyMemory<byte>? Rewritten { get; init; }

    public static AmqpError? Examine(ReadOnlySpan<byte> properties, BrokerName? replyTarget, BrokerConnection connection, out PublishedProperties examined)
    {
        examined = default;
        var reader = new PropertiesReader(properties);
        var present = reader.Present & Interesting;
        if (present == 0) return null;

        ReadOnlyMemory<byte>? rewritten = null;
        if ((present & PropertyFlags.ReplyTo) != 0 && reader.ReplyTo == ReplyTargets.Queue)
        {
            if (replyTarget is null) return Refusal.Precondition("fast reply consumer does not exist");
            rewritten = new BasicProperties(properties.ToArray()).WithText(PropertyFlags.ReplyTo, replyTarget.Text).Raw;
        }

        if ((present & PropertyFlags.UserId) != 0 && reader.UserId is { } claimed && claimed != connection.User && !connection.IsImpersonator)
            return Refusal.Precondition($"user_id property set to '{claimed}' but authenticated user was '{connection.User}'");

        long? ttl = null;
        if ((present & PropertyFlags.Expiration) != 0)
        {
            if (Expiration.Check(reader.Expiration!, out var milliseconds) is { } invalid) return invalid;
            ttl = milliseconds;
        }

        if ((present & PropertyFlags.DeliveryMode) != 0 && reader.DeliveryMode is { } mode and not (1 or 2)) return Refusal.Precondition($"invalid message: {{delivery_mode_unknown,{mode}}}");

        byte[][]? keys = null;
        if ((present & PropertyFlags.Headers) != 0 && MayHaveCopies(reader.Find(PropertyFlags.Headers)) && reader.Headers is { } headers)
        {
            if (CopyKeys.Read(headers, out keys) is { } unacceptable) return unacceptable;
            if (headers.Contains(CopyKeys.Blind))
            {
                var without = headers.Clone();
                without.Remove(CopyKeys.Blind);
                rewritten = new BasicProperties(rewritten ?? properties.ToArray()).WithHeaders(without).Raw;
            }
        }

        examined = new PublishedProperties
        {
            Traits = new MessageTraits { IsPersistent = reader.IsPersistent, Priority = reader.Priority ?? 0, TimeToLive = ttl, FurtherKeys = keys },
            Rewritten = rewritten,
        };
        return null;
    }

    // Decoding a table for each message to find in most of them no CC is what this saves.
    private static bool MayHaveCopies(ReadOnlySpan<byte> headers) => headers.IndexOf(CopyHeader) >= 0 || headers.IndexOf(BlindCopyHeader) >= 0;
}
