using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Whether a policy is one, in RabbitMQ's words.</summary>
internal static class PolicyCheck
{
    private static readonly string[] OperatorKeys = ["expires", "message-ttl", "max-length", "max-length-bytes", "max-in-memory-length", "max-in-memory-bytes", "delivery-limit"];

    public static string? Check(Policy policy, bool isOperator)
    {
        if (policy.Compiled.Problem is { } problem) return $"pattern should be a regular expression but got an error: {problem}";
        // Types of queues: since RabbitMQ 3.12.
        if (policy.ApplyTo is not ("all" or "queues" or "exchanges" or "classic_queues" or "quorum_queues" or "streams")) return $"apply-to '{policy.ApplyTo}' unrecognised; should be 'queues', 'exchanges' or 'all'";
        if (policy.Definition.Count == 0) return "no policy provided";
        foreach (var (key, value) in policy.Definition)
        {
            if (isOperator && !OperatorKeys.Contains(key)) return Unknown(key, value);
            if (Check(key, value) is { } invalid) return invalid;
        }

        return null;
    }

    private static string? Check(string key, AmqpValue value) => key switch
    {
        "alternate-exchange" => IsText(value) ? null : Invalid(value, "alternate exchange name"),
        "dead-letter-exchange" => IsText(value) ? null : Invalid(value, "dead letter exchange name"),
        "dead-letter-routing-key" => IsText(value) ? null : Invalid(value, "dead letter routing key"),
        "dead-letter-strategy" => value.Text is "at-most-once" or "at-least-once" ? null : Invalid(value, "dead letter strategy"),
        "message-ttl" => IsNumber(value, 0) ? null : Invalid(value, "message TTL"),
        "expires" => IsNumber(value, 1) ? null : Invalid(value, "queue expiry"),
        "max-length" => IsNumber(value, 0) ? null : Invalid(value, "maximum length"),
        "max-length-bytes" => IsNumber(value, 0) ? null : Invalid(value, "maximum length in bytes"),
        "max-in-memory-length" or "max-in-memory-bytes" => IsNumber(value, 0) ? null : Invalid(value, "maximum memory in bytes"),
        "queue-mode" => value.Text is "default" or "lazy" ? null : Invalid(value, "queue-mode value", article: "a"),
        "queue-version" => value.IsInteger && value.Integer is 1 or 2 ? null : Invalid(value, "queue-version value"),
        "overflow" => value.Text is "drop-head" or "reject-publish" or "reject-publish-dlx" ? null : Invalid(value, "overflow value"),
        "delivery-limit" => IsNumber(value, 0) ? null : Invalid(value, "delivery limit"),
        "max-age" => value.Text is { } age && StreamAge.TryParse(age, out _) ? null : Invalid(value, "max age"),
        "queue-leader-locator" => value.Text is "client-local" or "balanced" or "random" or "least-leaders" ? null : Invalid(value, "queue leader locator value"),
        "initial-cluster-size" => IsNumber(value, 0) ? null : Invalid(value, "cluster size"),
        "stream-max-segment-size-bytes" => IsNumber(value, 0) && value.Integer <= 3_000_000_000 ? null : Invalid(value, "segment size"),
        // Mirroring has no meaning for one node; the settings are taken as RabbitMQ takes them.
        "ha-mode" or "ha-params" or "ha-sync-mode" or "ha-sync-batch-size" or "ha-promote-on-shutdown" or "ha-promote-on-failure" or "queue-master-locator" => null,
        _ => Unknown(key, value),
    };

    private static bool IsText(AmqpValue value) => value.Type == AmqpType.LongString;

    private static bool IsNumber(AmqpValue value, long least) => value.IsInteger && value.Integer >= least;

    private static string Invalid(AmqpValue value, string what, string article = "a") => $"{ErlangTerm.Of(value)} is not {article} valid {what}";

    private static string Unknown(string key, AmqpValue value) => $"[{{<<\"{key}\">>,{ErlangTerm.Of(value)}}}] are not recognised policy settings";
}
