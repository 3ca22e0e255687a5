using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management.Views;

/// <summary>A virtual host, its limits.</summary>
internal static class HostView
{
    public static JsonObject Of(ManagedNode node, VirtualHost host)
    {
        var description = host.Description ?? (host.Name == node.Broker.Options.DefaultVirtualHost ? "Default virtual host" : "");
        var json = new JsonObject
        {
            ["cluster_state"] = new JsonObject { [node.Name] = "running" },
            ["default_queue_type"] = "undefined",
            ["description"] = description,
            ["metadata"] = new JsonObject { ["description"] = description, ["tags"] = Fields.Array(host.Tags) },
            ["name"] = host.Name,
            ["tags"] = Fields.Array(host.Tags),
            ["tracing"] = false,
        };
        var counts = Counts.Of(host);
        json.AddStats(node.Rates, host, counts);
        json.AddLengths(node.Rates, host, counts);
        json.AddBytes(node.Rates, host, counts);
        return json;
    }

    /// <summary>Null when it has none.</summary>
    public static JsonObject? Limits(VirtualHost host)
    {
        var limits = new JsonObject();
        if (host.ConnectionLimit is { } connections) limits["max-connections"] = (long)connections;
        if (host.QueueLimit is { } queues) limits["max-queues"] = (long)queues;
        return limits.Count == 0 ? null : limits;
    }
}
