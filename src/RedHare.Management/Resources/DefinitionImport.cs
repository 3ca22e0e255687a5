using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;

namespace RedHare.Management.Resources;

/// <summary>
/// Makes what a definitions file says, in RabbitMQ's order. What is there already stays as it is; what goes wrong ends the import, and what was made before stays
/// made. No permissions are asked: only administrators import.
/// </summary>
/// <param name="broker">Where.</param>
/// <param name="only">The virtual host for everything, or null: each definition names its own.</param>
internal sealed class DefinitionImport(MessageBroker broker, VirtualHost? only)
{
    public void Run(JsonObject definitions)
    {
        if (only is null)
        {
            Each(definitions, "users", item => Users.Set(broker, Name(item), item));
            Each(definitions, "vhosts", item => broker.AddVirtualHost(Name(item)));
            Each(definitions, "permissions", item => AddPermission(item, Permissions.Set));
            Each(definitions, "topic_permissions", item => AddPermission(item, Permissions.SetTopic));
        }

        Each(definitions, "parameters", AddParameter);
        Each(definitions, "global_parameters", AddGlobalParameter);
        Each(definitions, "policies", item => Check(Policies.Users.Set(Host(item), Name(item), item), $"{Host(item).Name}/{Name(item)}"));
        Each(definitions, "queues", AddQueue);
        Each(definitions, "exchanges", AddExchange);
        Each(definitions, "bindings", AddBinding);
    }

    private static void Each(JsonObject definitions, string category, Action<JsonObject> add)
    {
        if (definitions[category] is not { } items) return;
        if (items is not JsonArray list) throw new BadRequestException($"{category} should be a list");
        foreach (var item in list) add(item as JsonObject ?? throw new BadRequestException($"{category} should be a list of objects"));
    }

    private static string Name(JsonObject item) => item.TextOrNull("name") ?? throw new BadRequestException(new JsonArray("key_missing", "name"));

    private VirtualHost Host(JsonObject item)
    {
        if (only is not null) return only;
        var name = item.TextOrNull("vhost");
        return (name is null ? null : broker.FindVirtualHost(name)) ?? throw new BadRequestException(new JsonArray("no_such_vhost", name ?? "undefined"));
    }

    private void AddPermission(JsonObject item, Func<MessageBroker, string, string, JsonObject, bool> set)
    {
        var (user, host) = (item.Text("user"), Host(item));
        if (!set(broker, user, host.Name, item)) throw new BadRequestException(new JsonArray("no_such_user", user));
    }

    private void AddParameter(JsonObject item)
    {
        var (host, component, name) = (Host(item), item.Text("component"), Name(item));
        Check(Parameters.Set(host, component, name, item["value"]), $"{host.Name}/{component}/{name}");
    }

    private void AddGlobalParameter(JsonObject item)
    {
        broker.Parameters.Set(Name(item), item["value"]?.ToJsonString() ?? "null");
    }

    private void AddQueue(JsonObject item)
    {
        var host = Host(item);
        var declaration = new QueueDeclaration(new BrokerName(Name(item)), item.Boolean("durable"), item.Boolean("auto_delete"), null, Arguments(item));
        lock (host.Topology)
        {
            if (host.FindQueue(declaration.Name) is not null) return;
            Check(QueueArguments.Check(declaration, Refusal.Describe("queue", declaration.Name.Text, host.Name)));
            var queue = MessageQueue.Create(declaration, host);
            queue.Apply(host.PolicyFor(queue));
            host.Add(queue);
        }
    }

    private void AddExchange(JsonObject item)
    {
        var host = Host(item);
        var declaration = new ExchangeDeclaration(
            new BrokerName(Name(item)), item.Text("type", ExchangeTypes.Direct), item.Boolean("durable"), item.Boolean("auto_delete"), item.Boolean("internal"), Arguments(item));
        if (!ExchangeTypes.IsKnown(declaration.Type)) throw new BadRequestException($"unknown exchange type '{declaration.Type}'");
        lock (host.Topology)
        {
            if (host.FindExchange(declaration.Name) is not null) return;
            Check(ExchangeTypes.Check(declaration.Type, declaration.Arguments));
            host.Add(ExchangeTypes.Create(declaration, host));
        }
    }

    private void AddBinding(JsonObject item)
    {
        var (host, key, arguments) = (Host(item), item.Text("routing_key"), Binding.Sorted(Arguments(item)));
        var (source, destination) = (new BrokerName(item.Text("source")), new BrokerName(item.Text("destination")));
        lock (host.Topology)
        {
            if (host.FindExchange(source) is not { } exchange) throw new BadRequestException($"not_found: no exchange '{source}' in vhost '{host.Name}'");
            Destination? target = item.Text("destination_type") == "exchange" ? host.FindExchange(destination) : host.FindQueue(destination);
            if (target is null) throw new BadRequestException($"not_found: no {item.Text("destination_type", "queue")} '{destination}' in vhost '{host.Name}'");
            if (exchange.CheckBinding(key, arguments) is { } problem) throw new BadRequestException(problem);
            host.Bind(new Binding(exchange, target, new BrokerName(key), arguments));
        }
    }

    private static AmqpTable Arguments(JsonObject item) => AmqpJson.Table(item["arguments"], "arguments");

    private static void Check(string? problem, string where)
    {
        if (problem is not null) throw new BadRequestException($"{problem} ({where})");
    }

    private static void Check(AmqpError? error)
    {
        if (error is { } found) throw new BadRequestException(found.Text);
    }
}
