using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The x- arguments of queues and consumers: which type of queue takes which, and what each may be.</summary>
internal static class QueueArguments
{
    private static readonly string[] Classic =
    [
        "x-expires", "x-message-ttl", "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-max-length", "x-max-length-bytes", "x-max-priority", "x-overflow",
        "x-queue-mode", "x-queue-version", "x-single-active-consumer", "x-queue-type", "x-queue-master-locator",
    ];

    private static readonly string[] Quorum =
    [
        "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-dead-letter-strategy", "x-expires", "x-max-length", "x-max-length-bytes", "x-max-in-memory-length",
        "x-max-in-memory-bytes", "x-overflow", "x-single-active-consumer", "x-queue-type", "x-quorum-initial-group-size", "x-delivery-limit", "x-message-ttl",
        "x-queue-leader-locator",
    ];

    private static readonly string[] Stream =
    [
        "x-max-length-bytes", "x-queue-type", "x-max-age", "x-stream-max-segment-size-bytes", "x-initial-cluster-size", "x-queue-leader-locator",
    ];

    private static readonly string[] All = [.. Classic.Union(Quorum).Union(Stream)];

    // The order in which RabbitMQ looks at them.
    private static readonly (string Name, Func<AmqpValue, AmqpTable, string?> Check)[] Checks =
    [
        ("x-expires", (value, _) => ArgumentChecks.Expires(value)),
        ("x-message-ttl", (value, _) => ArgumentChecks.TimeToLive(value)),
        ("x-dead-letter-exchange", (value, _) => ArgumentChecks.Text(value)),
        ("x-dead-letter-routing-key", (value, all) => ArgumentChecks.Text(value) ?? (all.Contains("x-dead-letter-exchange") ? null : "routing_key_but_no_dlx_defined")),
        ("x-dead-letter-strategy", (value, _) => ArgumentChecks.OneOf(value, "invalid_dlx_strategy", "at-most-once", "at-least-once")),
        ("x-max-length", (value, _) => ArgumentChecks.NotNegative(value)),
        ("x-max-length-bytes", (value, _) => ArgumentChecks.NotNegative(value)),
        ("x-max-in-memory-length", (value, _) => ArgumentChecks.NotNegative(value)),
        ("x-max-in-memory-bytes", (value, _) => ArgumentChecks.NotNegative(value)),
        ("x-max-priority", (value, _) => ArgumentChecks.Priority(value)),
        ("x-overflow", (value, _) => ArgumentChecks.OneOf(value, "invalid_overflow", "drop-head", "reject-publish", "reject-publish-dlx")),
        ("x-queue-mode", (value, _) => ArgumentChecks.Mode(value)),
        ("x-queue-version", (value, _) => ArgumentChecks.Version(value)),
        ("x-single-active-consumer", (value, _) => ArgumentChecks.Boolean(value)),
        ("x-quorum-initial-group-size", (value, _) => ArgumentChecks.Positive(value)),
        ("x-max-age", (value, _) => ArgumentChecks.MaxAge(value)),
        ("x-stream-max-segment-size-bytes", (value, _) => ArgumentChecks.NotNegative(value)),
        ("x-initial-cluster-size", (value, _) => ArgumentChecks.Positive(value)),
        ("x-queue-leader-locator", (value, _) => ArgumentChecks.OneOf(value, "invalid_queue_locator_arg", "client-local", "balanced", "random", "least-leaders")),
    ];

    public static string TypeOf(AmqpTable arguments) => arguments.Get("x-queue-type")?.Text ?? QueueTypes.Classic;

    /// <summary>RabbitMQ's inner name of a type, which some texts show.</summary>
    public static string ModuleOf(string type) => type is QueueTypes.Classic or QueueTypes.Quorum or QueueTypes.Stream ? $"rabbit_{type}_queue" : type;

    public static AmqpError? Check(QueueDeclaration declaration, string described)
    {
        var arguments = declaration.Arguments;
        if (arguments.TryGet("x-queue-type", out var type) && ArgumentChecks.QueueType(type) is { } unknown) return Invalid("x-queue-type", described, unknown);
        var known = ArgumentsOf(declaration.Type);
        foreach (var (name, check) in Checks)
        {
            if (known.Contains(name) && arguments.TryGet(name, out var value) && check(value, arguments) is { } problem) return Invalid(name, described, problem);
        }

        foreach (var (name, _) in arguments)
        {
            if (All.Contains(name) && !known.Contains(name)) return Refusal.Precondition($"invalid arg '{name}' for {described} of queue type {ModuleOf(declaration.Type)}");
        }

        return declaration.Type == QueueTypes.Classic ? null : CheckReplicated(declaration, described);
    }

    public static AmqpError? Compare(string described, AmqpTable asked, QueueDeclaration current)
    {
        foreach (var name in ArgumentsOf(current.Type))
        {
            if (Refusal.Inequivalent(name, described, asked, current.Arguments) is { } different) return different;
        }

        return null;
    }

    /// <summary>The arguments of basic.consume.</summary>
    public static AmqpError? CheckConsume(MessageQueue queue, AmqpTable arguments)
    {
        var type = queue.Declaration.Type;
        if (type != QueueTypes.Stream && arguments.TryGet("x-priority", out var priority) && ArgumentChecks.Integer(priority) is { } notNumber) return Invalid("x-priority", queue.Described, notNumber);
        if (type == QueueTypes.Classic && arguments.TryGet("x-cancel-on-ha-failover", out var cancel) && ArgumentChecks.Boolean(cancel) is { } notBoolean)
            return Invalid("x-cancel-on-ha-failover", queue.Described, notBoolean);
        if (type == QueueTypes.Stream && arguments.TryGet("x-stream-offset", out var offset) && !StreamOffset.TryParse(offset, 0, out _))
            return Invalid("x-stream-offset", queue.Described, $"{{invalid_stream_offset_arg,{{{offset.TypeName},{ErlangTerm.Of(offset)}}}}}");
        foreach (var (name, _) in arguments)
        {
            var isRefused = name switch
            {
                "x-priority" => type == QueueTypes.Stream,
                "x-cancel-on-ha-failover" => type != QueueTypes.Classic,
                "x-stream-offset" => type != QueueTypes.Stream,
                _ => false,
            };
            if (isRefused) return Refusal.Precondition($"invalid arg '{name}' for {queue.Described} of queue type {ModuleOf(type)}");
        }

        return null;
    }

    /// <summary>Some conditions of queue.delete are not for every type.</summary>
    public static AmqpError? CheckDelete(MessageQueue queue, bool ifUnused, bool ifEmpty)
    {
        if (queue.Declaration.Type != QueueTypes.Quorum) return null;
        if (ifUnused) return Refusal.NotImplemented($"cannot delete {queue.Described}. queue.delete operations with if-unused flag set are not supported by quorum queues");
        if (ifEmpty) return Refusal.NotImplemented($"cannot delete {queue.Described}. queue.delete operations with if-empty flag set are not supported by quorum queues");
        return null;
    }

    private static string[] ArgumentsOf(string type) => type switch
    {
        QueueTypes.Quorum => Quorum,
        QueueTypes.Stream => Stream,
        _ => Classic,
    };

    private static AmqpError Invalid(string name, string described, string problem) => Refusal.Precondition($"invalid arg '{name}' for {described}: {problem}");

    private static AmqpError? CheckReplicated(QueueDeclaration declaration, string described)
    {
        if (declaration.IsAutoDelete) return Refusal.Precondition($"invalid property 'auto-delete' for {described}");
        if (declaration.Owner is not null) return Refusal.Precondition($"invalid property 'exclusive-owner' for {described}");
        return declaration.IsDurable ? null : Refusal.Precondition($"invalid property 'non-durable' for {described}");
    }
}
