using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedHare.Broker.Differential.Tests.Management;

/// <summary>The fields of an answer and the kinds of their values, which must be RabbitMQ's; values themselves may differ.</summary>
internal static class JsonShape
{
    /// <summary>What RabbitMQ says and RedHare leaves out (docs/management.md), and what comes only after some seconds.</summary>
    private static readonly HashSet<string> Missing =
    [
        "garbage_collection", "reductions", "reductions_details", "backing_queue_status", "recv_cnt", "send_cnt", "send_pend", "message_stats", "metadata", "tags", "description", "default_queue_type", "tracing",
        "messages_ram", "messages_ready_ram", "messages_unacknowledged_ram", "messages_persistent", "messages_paged_out", "message_bytes_ram", "message_bytes_persistent", "message_bytes_paged_out",
        "head_message_timestamp", "idle_since", "churn_rates", "internal_cluster_id", "consumer_details", "deliveries", "incoming", "outgoing", "policy", "operator_policy", "slave_nodes",
        "synchronised_slave_nodes", "recoverable_slaves", "single_active_consumer_tag", "effective_policy_definition", "exclusive_consumer_tag", "memory", "consumer_capacity", "consumer_utilisation",
        "messages", "messages_details", "messages_ready", "messages_ready_details", "messages_unacknowledged", "messages_unacknowledged_details", "message_bytes", "message_bytes_ready", "message_bytes_unacknowledged", "send_oct", "send_oct_details", "recv_oct", "recv_oct_details",
        "consumers", "state", "user_who_performed_action", "backlog", "nodelay", "linger", "exit_on_close", "detailed", "contexts",
    ];

    /// <summary>Its fields are names of nodes.</summary>
    private const string ByNode = "cluster_state";

    /// <summary>Adds what differs to a list.</summary>
    public static void Compare(JsonNode? expected, JsonNode? actual, string where, ICollection<string> differences)
    {
        switch (expected, actual)
        {
            case (JsonObject theirs, JsonObject ours):
                foreach (var (name, value) in theirs)
                {
                    if (ours.TryGetPropertyValue(name, out var mine) && name == ByNode) Compare(value!.AsObject().First().Value, mine!.AsObject().First().Value, $"{where}.{name}.*", differences);
                    else if (mine is not null || ours.ContainsKey(name)) Compare(value, mine, $"{where}.{name}", differences);
                    else if (!Missing.Contains(name)) differences.Add($"{where}.{name} is missing ({value?.ToJsonString() ?? "null"})");
                }
                foreach (var (name, value) in ours)
                    if (!theirs.ContainsKey(name) && !Missing.Contains(name)) differences.Add($"{where}.{name} is RedHare's alone ({value?.ToJsonString() ?? "null"})");
                break;
            case (JsonArray theirs, JsonArray ours):
                if (theirs.Count > 0 && ours.Count > 0) Compare(theirs[0], ours[0], $"{where}[]", differences);
                else if (theirs.Count != ours.Count && !Missing.Contains(where.Split('.')[^1])) differences.Add($"{where} has {ours.Count} elements instead of {theirs.Count}");
                break;
            default:
                if (Kind(expected) != Kind(actual)) differences.Add($"{where} is {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}");
                break;
        }
    }

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.Value.ToString(),
    };
}
