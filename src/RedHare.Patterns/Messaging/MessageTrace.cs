using System.Diagnostics;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>Activities and measurements of publishing and handling. The trace context travels in the headers traceparent and tracestate, so that the handler's activity is part of the publisher's trace, wherever it runs.</summary>
internal static class MessageTrace
{
    private const string System = "messaging.system", Name = "messaging.operation.name", Type = "messaging.operation.type", Destination = "messaging.destination.name";

    private static readonly ActivitySource Source = new(MessagingTelemetry.ActivitySourceName);

    /// <summary>The publishing of one message begins; the trace context is put into it.</summary>
    public static Sending Sending(ref OutgoingMessage message, TimeProvider time)
    {
        if (!IsHeard) return default;
        var destination = DestinationOf(message.Exchange, message.RoutingKey);
        var activity = Source.HasListeners() ? Source.StartActivity($"publish {destination}", ActivityKind.Producer) : null;
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "publish", "send", destination, message.RoutingKey);
            activity.SetTag("messaging.message.id", message.Properties?.MessageId).SetTag("messaging.message.body.size", message.Body.Length);
            if (message.Properties?.CorrelationId is { } conversation) activity.SetTag("messaging.message.conversation_id", conversation);
        }
        message = Inject(message, activity ?? Activity.Current);
        return new Sending(activity, destination, 1, time);
    }

    /// <summary>The publishing of a batch begins: one activity for all.</summary>
    public static Sending Sending(OutgoingMessage[] messages, TimeProvider time)
    {
        if (!IsHeard) return default;
        var destination = DestinationOf(messages[0].Exchange, messages[0].RoutingKey);
        var activity = Source.HasListeners() ? Source.StartActivity($"publish {destination}", ActivityKind.Producer) : null;
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, "publish", "send", destination, null);
            activity.SetTag("messaging.batch.message_count", messages.Length);
        }
        for (var i = 0; i < messages.Length; i++) messages[i] = Inject(messages[i], activity ?? Activity.Current);
        return new Sending(activity, destination, messages.Length, time);
    }

    /// <summary>An attempt to handle a message begins.</summary>
    public static Activity? Process(string queue, Delivery delivery)
    {
        if (!Source.HasListeners()) return null;
        var headers = delivery.Properties.Headers;
        var isRemote = ActivityContext.TryParse(headers?.GetValueOrDefault(MessageHeaders.TraceParent) as string, headers?.GetValueOrDefault(MessageHeaders.TraceState) as string, isRemote: true, out var publisher);
        var destination = Stable(queue);
        var activity = Source.StartActivity($"process {destination}", ActivityKind.Consumer, publisher, null, isRemote ? [new ActivityLink(publisher)] : null);
        if (activity is not { IsAllDataRequested: true }) return activity;
        Describe(activity, "process", "process", destination, delivery.RoutingKey);
        return activity.SetTag("messaging.message.id", delivery.Properties.MessageId).SetTag("messaging.message.body.size", delivery.Body.Length);
    }

    /// <summary>What measurements of a queue carry.</summary>
    public static TagList Tags(string queue) => new() { { System, "rabbitmq" }, { Destination, Stable(queue) } };

    public static TagList Tags(string operation, string type, string destination, Exception? error)
    {
        var tags = new TagList { { System, "rabbitmq" }, { Name, operation }, { Type, type }, { Destination, destination } };
        if (error is not null) tags.Add("error.type", error.GetType().FullName);
        return tags;
    }

    public static void Fail(this Activity activity, Exception error) => activity.SetStatus(ActivityStatusCode.Error, error.Message).SetTag("error.type", error.GetType().FullName);

    // Names that the broker gives are as many as there were subscribers.
    public static string Stable(string queue) => queue.StartsWith("amq.gen-", StringComparison.Ordinal) || queue.StartsWith("amq.rabbitmq.reply-to", StringComparison.Ordinal) ? "(temporary)" : queue;

    private static bool IsHeard => Source.HasListeners() || Activity.Current is not null || MessagingInstruments.OperationDuration.Enabled || MessagingInstruments.Sent.Enabled;

    private static string DestinationOf(string exchange, string routingKey) => exchange.Length > 0 ? exchange : Stable(routingKey);

    private static void Describe(Activity activity, string operation, string type, string destination, string? routingKey)
    {
        activity.SetTag(System, "rabbitmq").SetTag(Name, operation).SetTag(Type, type).SetTag(Destination, destination);
        if (routingKey is { Length: > 0 }) activity.SetTag("messaging.rabbitmq.destination.routing_key", routingKey);
    }

    private static OutgoingMessage Inject(OutgoingMessage message, Activity? activity)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } id }) return message;
        var properties = message.Properties ?? MessageProperties.None;
        var headers = new Dictionary<string, object?>(properties.Headers ?? EmptyHeaders.Instance) { [MessageHeaders.TraceParent] = id };
        if (activity.TraceStateString is { Length: > 0 } state) headers[MessageHeaders.TraceState] = state;
        return message with { Properties = properties with { Headers = headers } };
    }
}
