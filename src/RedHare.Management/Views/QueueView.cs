using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management.Views;

/// <summary>A queue as RabbitMQ shows it, without what only Erlang has: garbage collection, reductions, the inside of a backing queue.</summary>
internal static class QueueView
{
    public static JsonObject Of(ManagedNode node, MessageQueue queue)
    {
        var (declaration, report, policy, counts) = (queue.Declaration, queue.Report(), queue.Policy, Counts.Of(queue));
        var consumers = queue.ConsumersNow();
        var json = new JsonObject
        {
            ["arguments"] = AmqpJson.Of(declaration.Arguments),
            ["auto_delete"] = declaration.IsAutoDelete,
            ["consumer_capacity"] = report.Consumers > 0 && report.Ready == 0 ? 1.0m : 0,
            ["consumer_utilisation"] = report.Consumers > 0 && report.Ready == 0 ? 1.0m : 0,
            ["consumers"] = report.Consumers,
            ["durable"] = declaration.IsDurable,
            ["effective_policy_definition"] = AmqpJson.Of(policy.Definition),
            ["exclusive"] = declaration.Owner is not null,
            ["exclusive_consumer_tag"] = consumers.FirstOrDefault(static consumer => consumer.Options.Exclusive)?.Tag.Text,
            ["head_message_timestamp"] = null,
            ["memory"] = report.ReadyBytes + report.UnacknowledgedBytes,
            ["message_bytes"] = report.ReadyBytes + report.UnacknowledgedBytes,
            ["message_bytes_ready"] = report.ReadyBytes,
            ["message_bytes_unacknowledged"] = report.UnacknowledgedBytes,
            ["name"] = queue.Name.Text,
            ["node"] = node.Name,
            ["operator_policy"] = policy.OperatorName,
            ["policy"] = policy.Name,
            ["recoverable_slaves"] = null,
            ["single_active_consumer_tag"] = report.ActiveConsumer,
            ["state"] = "running",
            ["type"] = declaration.Type,
            ["vhost"] = queue.Host.Name,
        };
        if (declaration.Owner is { } owner) json["owner_pid_details"] = ConnectionView.Details(owner);
        json.AddStats(node.Rates, queue, counts);
        json.AddLengths(node.Rates, queue, counts);
        return json;
    }

    /// <summary>With its consumers.</summary>
    public static JsonObject WithDetails(ManagedNode node, MessageQueue queue)
    {
        var json = Of(node, queue);
        json["consumer_details"] = Fields.Array(queue.ConsumersNow().Select(consumer => ConsumerView.Of(node, consumer)));
        json["incoming"] = new JsonArray();
        json["deliveries"] = new JsonArray();
        return json;
    }
}
