using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Bindings: of everything, of an exchange or a queue, and between two.</summary>
internal static class Bindings
{
    private static readonly string[] Order = ["vhost", "source", "type", "destination", "routing_key", "properties_key"];

    public static Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, call.VisibleHosts().SelectMany(All), Order);
    }

    public static Reply OfSource(Call call) => Of(call, call.Exchange("exchange"), null, null);

    public static Reply OfDestination(Call call) => Of(call, null, "exchange", call.Exchange("exchange"));

    public static Reply OfQueue(Call call) => Of(call, null, "queue", call["queue"]);

    public static Reply Between(Call call) => Kind(call) is { } kind ? Of(call, call.Exchange("source"), kind, Destination(call, kind)) : Reply.NotFound;

    public static Reply Get(Call call) => Find(call) is { } binding ? Reply.Ok(Columns.Of(call).Select(binding)) : Reply.NotFound;

    public static Reply Post(Call call)
    {
        if (Kind(call) is not { } kind) return Reply.NotFound;
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        var (source, destination) = (call.Exchange("source"), Destination(call, kind));
        var (key, arguments) = (call.Fields.Text("routing_key"), AmqpJson.Table(call.Fields["arguments"], "arguments"));
        var properties = Uri.EscapeDataString(BindingView.PropertiesKey(key, Binding.Sorted(arguments)));
        var location = $"../../../../{Uri.EscapeDataString(host.Name)}/e/{Uri.EscapeDataString(source)}/{call["dtype"]}/{Uri.EscapeDataString(destination)}/{properties}";
        return ActingUser.Run(
            call,
            host,
            channel => kind == "queue" ? channel.QueueBind(destination, source, key, arguments) : channel.ExchangeBind(destination, source, key, arguments),
            () => new Reply(201) { Location = location });
    }

    public static Reply Delete(Call call)
    {
        if (Kind(call) is not { } kind || call.Host is not { } host || Find(call) is not { } found) return Reply.NotFound;
        var (source, destination, key) = (call.Exchange("source"), Destination(call, kind), found.Text("routing_key"));
        Binding? binding;
        lock (host.Topology) binding = host.FindExchange(new BrokerName(source))?.Bindings.FirstOrDefault(other => IsIt(other, kind, destination, call["props"]));
        var arguments = binding?.Arguments ?? AmqpTable.Empty;
        return ActingUser.Run(
            call,
            host,
            channel => kind == "queue" ? channel.QueueUnbind(destination, source, key, arguments) : channel.ExchangeUnbind(destination, source, key, arguments),
            static () => Reply.NoContent);
    }

    /// <summary>The bindings of a virtual host, those to the default exchange too.</summary>
    public static IEnumerable<JsonObject> All(VirtualHost host) => host.Queues.Select(BindingView.Implicit).Concat(Made(host).Select(BindingView.Of));

    /// <summary>The bindings that somebody has made.</summary>
    public static List<Binding> Made(VirtualHost host)
    {
        lock (host.Topology) return [.. host.Exchanges.SelectMany(static exchange => exchange.Bindings)];
    }

    private static Reply Of(Call call, string? source, string? kind, string? destination)
    {
        if (call.Host is not { } host) return Reply.NotFound;
        var found = All(host).Where(binding =>
            (source is null || binding.Text("source") == source)
            && (kind is null || (binding.Text("destination_type") == kind && binding.Text("destination") == destination)));
        return Listing.Of(call, found, Order);
    }

    private static JsonObject? Find(Call call)
    {
        if (Kind(call) is not { } kind || call.Host is not { } host) return null;
        var (source, destination) = (call.Exchange("source"), Destination(call, kind));
        return All(host).FirstOrDefault(binding => binding.Text("source") == source && binding.Text("destination_type") == kind
            && binding.Text("destination") == destination && binding.Text("properties_key") == call["props"]);
    }

    private static bool IsIt(Binding binding, string kind, string destination, string properties) =>
        binding.Target.Kind == kind && binding.Target.Name.Text == destination && BindingView.PropertiesKey(binding.Key.Text, binding.Arguments) == properties;

    private static string? Kind(Call call) => call["dtype"] switch
    {
        "q" => "queue",
        "e" => "exchange",
        _ => null,
    };

    private static string Destination(Call call, string kind) => kind == "queue" ? call["destination"] : call.Exchange("destination");
}
