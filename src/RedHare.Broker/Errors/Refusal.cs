using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The errors that clients see, in RabbitMQ's words.</summary>
internal static class Refusal
{
    public static string Describe(string kind, string name, string host) => $"{kind} '{name}' in vhost '{host}'";

    public static AmqpError Precondition(string text) => AmqpError.Of(ReplyCode.PreconditionFailed, text);

    public static AmqpError NotFound(string kind, string name, string host) => AmqpError.Of(ReplyCode.NotFound, $"no {Describe(kind, name, host)}");

    public static AmqpError AccessRefused(string text) => AmqpError.Of(ReplyCode.AccessRefused, text);

    public static AmqpError NotImplemented(string text) => AmqpError.Of(ReplyCode.NotImplemented, text);

    public static AmqpError NotAllowed(string text) => AmqpError.Of(ReplyCode.NotAllowed, text);

    public static AmqpError CommandInvalid(string text) => AmqpError.Of(ReplyCode.CommandInvalid, text);

    public static AmqpError ChannelError(string text) => AmqpError.Of(ReplyCode.ChannelError, text);

    public static AmqpError Locked(Destination queue) => AmqpError.Of(ReplyCode.ResourceLocked,
        $"cannot obtain exclusive access to locked {queue.Described}. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.");

    public static AmqpError ReservedName(string kind, string name) => AccessRefused($"{kind} name '{name}' contains reserved prefix 'amq.*'");

    public static AmqpError OnDefaultExchange() => AccessRefused("operation not permitted on the default exchange");

    /// <summary>Declared again with something else.</summary>
    /// <param name="name">The property or argument.</param>
    /// <param name="described">Of what, as <see cref="Describe"/> has it.</param>
    /// <param name="received">What came, as <see cref="Term(AmqpValue)"/> or <see cref="Typed"/> prints it.</param>
    /// <param name="current">What is there.</param>
    public static AmqpError Inequivalent(string name, string described, string received, string current) =>
        Precondition($"inequivalent arg '{name}' for {described}: received {received} but current is {current}");

    public static AmqpError? Inequivalent(string name, string described, bool received, bool current) =>
        received == current ? null : Inequivalent(name, described, received ? "'true'" : "'false'", current ? "'true'" : "'false'");

    /// <summary>Compares one argument of two declarations.</summary>
    public static AmqpError? Inequivalent(string name, string described, AmqpTable received, AmqpTable current)
    {
        var (hasNew, hasOld) = (received.TryGet(name, out var now), current.TryGet(name, out var before));
        if (!hasNew && !hasOld) return null;
        if (hasNew && hasOld) return now.IsEquivalentTo(before) || SameValue(now, before) ? null : Inequivalent(name, described, Term(now), Term(before));
        if (name == "x-queue-type" && (hasNew ? now : before).Text == "classic") return null;
        return Inequivalent(name, described, hasNew ? Typed(now) : "none", hasOld ? Typed(before) : "none");
    }

    /// <summary>'value', as texts have it when both sides have one.</summary>
    public static string Term(AmqpValue value) => $"'{value}'";

    /// <summary>As texts have it when the other side has none.</summary>
    public static string Typed(AmqpValue value) => $"the value '{value}' of type '{value.TypeName}'";

    // The values are compared without their types when the types differ: as Erlang terms, 1 is 1 whatever its width.
    private static bool SameValue(AmqpValue left, AmqpValue right) =>
        left.Type is AmqpType.LongString or AmqpType.Binary && right.Type is AmqpType.LongString or AmqpType.Binary && left.Bytes.Span.SequenceEqual(right.Bytes.Span);
}
