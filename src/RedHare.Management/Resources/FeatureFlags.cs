using System.Text.Json.Nodes;
using RedHare.Management.Http;
using RedHare.Management.Json;

namespace RedHare.Management.Resources;

/// <summary>What RabbitMQ 3.10 can only do when it is switched on: all of it is. Clients ask (NServiceBus for stream_queue).</summary>
internal static class FeatureFlags
{
    private static readonly (string Name, string Description, string Url, string Owner)[] All =
    [
        ("classic_mirrored_queue_version", "Support setting version for classic mirrored queues", "", "rabbit"),
        ("drop_unroutable_metric", "Count unroutable publishes to be dropped in stats", "", "rabbitmq_management_agent"),
        ("empty_basic_get_metric", "Count AMQP `basic.get` on empty queues in stats", "", "rabbitmq_management_agent"),
        ("implicit_default_bindings", "Default bindings are now implicit, instead of being stored in the database", "", "rabbit"),
        ("maintenance_mode_status", "Maintenance mode status", "", "rabbit"),
        ("quorum_queue", "Support queues of type `quorum`", "https://www.rabbitmq.com/quorum-queues.html", "rabbit"),
        ("stream_queue", "Support queues of type `stream`", "https://www.rabbitmq.com/stream.html", "rabbit"),
        ("user_limits", "Configure connection and channel limits for a user", "", "rabbit"),
        ("virtual_host_metadata", "Virtual host metadata (description, tags, etc)", "", "rabbit"),
    ];

    public static Reply List(Call call) => Listing.Of(call, All.Select(static flag => new JsonObject
    {
        ["name"] = flag.Name,
        ["state"] = "enabled",
        ["stability"] = "stable",
        ["provided_by"] = flag.Owner,
        ["desc"] = flag.Description,
        ["doc_url"] = flag.Url,
    }), "name");

    public static Reply Enable(Call call) => All.Any(flag => flag.Name == call["flag"]) ? Reply.NoContent : Reply.BadRequest("unsupported");
}
