using System.Globalization;
using System.Text.Json.Nodes;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Rates;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>The broker as a whole, the one node, and what they are called.</summary>
internal static class Overview
{
    private static readonly JsonNode NoBasicAuth = new JsonObject { ["enable_uaa"] = false, ["uaa_client_id"] = "", ["uaa_location"] = "" };

    public static Reply Get(Call call)
    {
        var node = call.Node;
        var hosts = call.VisibleHosts().ToList();
        var counts = Counts.Sum(hosts.Select(Counts.Of));
        var json = new JsonObject
        {
            ["management_version"] = ManagedNode.RabbitVersion,
            ["rates_mode"] = "basic",
            ["sample_retention_policies"] = new JsonObject { ["global"] = new JsonArray(600), ["basic"] = new JsonArray(600), ["detailed"] = new JsonArray() },
            ["exchange_types"] = ExchangeView.Types(),
            ["product_version"] = Version,
            ["product_name"] = "RedHare",
            ["rabbitmq_version"] = ManagedNode.RabbitVersion,
            ["cluster_name"] = node.ClusterName,
            ["erlang_version"] = "",
            ["erlang_full_version"] = $".NET {Environment.Version}",
            ["release_series_support_status"] = "supported",
            ["disable_stats"] = false,
            ["enable_queue_totals"] = false,
        };
        json.AddStats(node.Rates, node.Broker, counts);
        if (!json.ContainsKey("message_stats")) json["message_stats"] = new JsonObject();
        var totals = new JsonObject();
        totals.AddLengths(node.Rates, node.Broker, counts);
        json["churn_rates"] = new JsonObject();
        json["queue_totals"] = totals;
        json["object_totals"] = new JsonObject
        {
            ["channels"] = node.Broker.Connections.Sum(static connection => connection.Channels.Count),
            ["connections"] = node.Broker.Connections.Count,
            ["consumers"] = hosts.Sum(static host => host.Queues.Sum(static queue => queue.Report().Consumers)),
            ["exchanges"] = hosts.Sum(static host => host.Exchanges.Count),
            ["queues"] = hosts.Sum(static host => host.QueueCount),
        };
        json["statistics_db_event_queue"] = 0;
        json["node"] = node.Name;
        if (!call.IsMonitor) return Reply.Ok(Columns.Of(call).Select(json));
        json["listeners"] = Fields.Array(node.Listeners.Select(listener => new JsonObject
        {
            ["node"] = node.Name,
            ["protocol"] = listener.Protocol,
            ["ip_address"] = listener.Address,
            ["port"] = listener.Port,
            ["socket_opts"] = new JsonObject(),
        }));
        json["contexts"] = Contexts(node, withNode: true);
        return Reply.Ok(Columns.Of(call).Select(json));
    }

    public static Reply Nodes(Call call) => Listing.Of(call, [Node(call.Node)], "name");

    public static Reply Node(Call call) => call["node"] == call.Node.Name ? Reply.Ok(Columns.Of(call).Select(Node(call.Node))) : Reply.NotFound;

    public static Reply ClusterName(Call call) => Reply.Ok(new JsonObject { ["name"] = call.Node.ClusterName });

    public static Reply SetClusterName(Call call)
    {
        call.Require("name");
        call.Node.ClusterName = call.Fields.Text("name");
        return Reply.NoContent;
    }

    public static Reply Extensions(Call call) => Reply.Ok(new JsonArray());

    public static Reply Auth(Call call) => Reply.Ok(NoBasicAuth.DeepClone());


    public static Reply Nothing(Call call) => Reply.NoContent;

    private static string Version => typeof(Overview).Assembly.GetName().Version?.ToString(3) ?? "";

    private static JsonObject Node(ManagedNode node)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var memory = GC.GetGCMemoryInfo();
        return new JsonObject
        {
            ["partitions"] = new JsonArray(),
            ["os_pid"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            ["mem_limit"] = (long)(memory.TotalAvailableMemoryBytes * 0.4),
            ["mem_alarm"] = node.Alarms.Contains("memory"),
            ["disk_free_limit"] = 50_000_000,
            ["disk_free_alarm"] = node.Alarms.Contains("disk"),
            ["rates_mode"] = "basic",
            ["uptime"] = (long)(DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalMilliseconds,
            ["run_queue"] = 0,
            ["processors"] = Environment.ProcessorCount,
            ["exchange_types"] = ExchangeView.Types(),
            ["auth_mechanisms"] = new JsonArray(Mechanism("PLAIN", "SASL PLAIN authentication mechanism"), Mechanism("AMQPLAIN", "QPid AMQPLAIN mechanism")),
            ["applications"] = new JsonArray(new JsonObject { ["name"] = "rabbit", ["description"] = "RedHare", ["version"] = ManagedNode.RabbitVersion }),
            ["contexts"] = Contexts(node, withNode: false),
            ["log_files"] = new JsonArray(),
            ["db_dir"] = node.Broker.Options.Directory ?? "",
            ["config_files"] = new JsonArray(),
            ["net_ticktime"] = 60,
            ["enabled_plugins"] = new JsonArray("rabbitmq_management"),
            ["mem_calculation_strategy"] = "rss",
            ["name"] = node.Name,
            ["type"] = "disc",
            ["running"] = true,
            ["mem_used"] = process.WorkingSet64,
            ["mem_used_details"] = MessageStats.Rate(0),
            ["sockets_used"] = node.Broker.Connections.Count,
            ["sockets_used_details"] = MessageStats.Rate(0),
            ["proc_used"] = process.Threads.Count,
            ["proc_used_details"] = MessageStats.Rate(0),
            ["disk_free"] = FreeSpace(node.Broker.Options.Directory),
            ["disk_free_details"] = MessageStats.Rate(0),
            ["cluster_links"] = new JsonArray(),
            ["metrics_gc_queue_length"] = new JsonObject(),
        };
    }

    private static JsonObject Mechanism(string name, string description) => new() { ["name"] = name, ["description"] = description, ["enabled"] = true };

    private static JsonArray Contexts(ManagedNode node, bool withNode) => Fields.Array(node.EndPoints.Select(endPoint =>
    {
        var json = new JsonObject
        {
            ["description"] = "RabbitMQ Management",
            ["path"] = "/",
            ["ip"] = endPoint.Address.ToString(),
            ["port"] = endPoint.Port.ToString(CultureInfo.InvariantCulture),
        };
        if (withNode) json["node"] = node.Name;
        return json;
    }));

    private static long FreeSpace(string? directory)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory ?? ".")).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
