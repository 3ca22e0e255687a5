using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>All that is defined, in the file format in which RabbitMQ exports and imports it.</summary>
internal static class Definitions
{
    public static Reply Get(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.BadRequest("vhost_not_found");
        var json = call.Host is { } host ? OfHost(host) : OfAll(call.Node);
        return new Reply(200, json) { Disposition = call.Query("download") is { } file ? $"attachment; filename={Uri.EscapeDataString(file)}" : null };
    }

    public static Reply Post(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.Error(404, "not_found", "vhost_not_found");
        var fields = call.Parse("failed_to_parse_json");
        new DefinitionImport(call.Broker, call.Host).Run(fields);
        return Reply.NoContent;
    }

    private static JsonObject OfAll(ManagedNode node)
    {
        var (hosts, users) = (node.VirtualHosts.ToList(), node.Broker.Users.All.OrderBy(static user => user.Name, StringComparer.Ordinal).ToList());
        return new JsonObject
        {
            ["rabbit_version"] = ManagedNode.RabbitVersion,
            ["rabbitmq_version"] = ManagedNode.RabbitVersion,
            ["product_name"] = "RedHare",
            ["product_version"] = ManagedNode.RabbitVersion,
            ["users"] = Fields.Array(users.Select(UserView.Of)),
            ["vhosts"] = Fields.Array(hosts.Select(static host => new JsonObject { ["name"] = host.Name })),
            ["permissions"] = Fields.Array(users.SelectMany(UserView.Permissions)),
            ["topic_permissions"] = Fields.Array(users.SelectMany(UserView.TopicPermissions)),
            ["parameters"] = Fields.Array(hosts.SelectMany(Parameters.Of)),
            ["global_parameters"] = Fields.Array(Parameters.Globals(node)),
            ["policies"] = Fields.Array(hosts.SelectMany(static host => host.Policies.All.Select(policy => PolicyView.Of(host, policy)))),
            ["queues"] = Fields.Array(hosts.SelectMany(static host => host.Queues).Where(IsExported).Select(static queue => WithHost(Queue(queue), queue.Host))),
            ["exchanges"] = Fields.Array(hosts.SelectMany(static host => host.Exchanges).Where(IsExported).Select(static exchange => WithHost(Exchange(exchange), exchange.Host))),
            ["bindings"] = Fields.Array(hosts.SelectMany(Bindings.Made).Where(IsExported).Select(static binding => WithHost(Binding(binding), binding.Source.Host))),
        };
    }

    private static JsonObject OfHost(VirtualHost host) => new()
    {
        ["rabbit_version"] = ManagedNode.RabbitVersion,
        ["parameters"] = Fields.Array(Parameters.Of(host)),
        ["policies"] = Fields.Array(host.Policies.All.Select(policy => PolicyView.Of(host, policy))),
        ["queues"] = Fields.Array(host.Queues.Where(IsExported).Select(Queue)),
        ["exchanges"] = Fields.Array(host.Exchanges.Where(IsExported).Select(Exchange)),
        ["bindings"] = Fields.Array(Bindings.Made(host).Where(IsExported).Select(Binding)),
    };

    private static JsonObject Queue(MessageQueue queue) => new()
    {
        ["name"] = queue.Name.Text,
        ["durable"] = queue.IsDurable,
        ["auto_delete"] = queue.Declaration.IsAutoDelete,
        ["arguments"] = AmqpJson.Of(queue.Declaration.Arguments),
    };

    private static JsonObject Exchange(Exchange exchange) => new()
    {
        ["name"] = exchange.Name.Text,
        ["type"] = exchange.Declaration.Type,
        ["durable"] = exchange.IsDurable,
        ["auto_delete"] = exchange.Declaration.IsAutoDelete,
        ["internal"] = exchange.Declaration.IsInternal,
        ["arguments"] = AmqpJson.Of(exchange.Declaration.Arguments),
    };

    private static JsonObject Binding(Binding binding) => new()
    {
        ["source"] = binding.Source.Name.Text,
        ["destination"] = binding.Target.Name.Text,
        ["destination_type"] = binding.Target.Kind,
        ["routing_key"] = binding.Key.Text,
        ["arguments"] = AmqpJson.Of(binding.Arguments),
    };

    private static JsonObject WithHost(JsonObject json, VirtualHost host)
    {
        json["vhost"] = host.Name;
        return json;
    }

    private static bool IsExported(MessageQueue queue) => queue.Declaration.Owner is null;

    private static bool IsExported(Exchange exchange) => exchange.Name.Text is { Length: > 0 } name && !Names.IsReserved(name);

    private static bool IsExported(Binding binding) => binding.Target is not MessageQueue queue || IsExported(queue);
}
