using System.Text.Json;
using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Runtime parameters. The components without plugins are the limits of virtual hosts, and, as RabbitMQ keeps them, policies and operator policies.</summary>
internal static class Parameters
{
    private const string HostLimits = "vhost-limits", LimitsName = "limits", UserPolicy = "policy", OperatorPolicy = "operator_policy";

    public static Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, call.VisibleHosts().SelectMany(host => call.Has("component") ? Of(host, call["component"]) : Of(host)));
    }

    public static Reply Get(Call call) =>
        call.Host is { } host && Of(host, call["component"]).FirstOrDefault(item => item.Text("name") == call["name"]) is { } item ? Reply.Ok(Columns.Of(call).Select(item)) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        call.Require("value");
        var existed = Of(host, call["component"]).Any(item => item.Text("name") == call["name"]);
        return Set(host, call["component"], call["name"], call.Fields["value"]) is { } problem ? Reply.BadRequest($"Validation failed\n\n{problem}\n") : Reply.Put(existed);
    }

    public static Reply Delete(Call call)
    {
        if (call.Host is not { } host || !Of(host, call["component"]).Any(item => item.Text("name") == call["name"])) return Reply.NotFound;
        if (call["component"] == UserPolicy) host.Policies.Remove(call["name"]);
        else if (call["component"] == OperatorPolicy) host.OperatorPolicies.Remove(call["name"]);
        else host.SetLimits(null, null);
        return Reply.NoContent;
    }

    public static Reply ListGlobal(Call call) => Listing.Of(call, Globals(call.Node), "name");

    public static Reply GetGlobal(Call call) =>
        Globals(call.Node).FirstOrDefault(item => item.Text("name") == call["name"]) is { } item ? Reply.Ok(Columns.Of(call).Select(item)) : Reply.NotFound;

    /// <summary>A virtual host's parameters. Policies are listed only when they are asked for by their component, as in RabbitMQ.</summary>
    public static IEnumerable<JsonObject> Of(VirtualHost host) => Of(host, HostLimits).Concat(Of(host, OperatorPolicy));

    public static Reply PutGlobal(Call call)
    {
        call.Require("value");
        var existed = call.Node.GlobalParameters.Any(parameter => parameter.Key == call["name"]);
        call.Broker.Parameters.Set(call["name"], call.Fields["value"]?.ToJsonString() ?? "null");
        return Reply.Put(existed);
    }

    public static Reply DeleteGlobal(Call call) => call.Broker.Parameters.Remove(call["name"]) ? Reply.NoContent : Reply.NotFound;

    public static IEnumerable<JsonObject> Globals(ManagedNode node) => node.GlobalParameters.Select(static parameter => new JsonObject { ["name"] = parameter.Key, ["value"] = parameter.Value });

    /// <summary>Sets a parameter. What is wrong with it, if something is.</summary>
    public static string? Set(VirtualHost host, string component, string name, JsonNode? value)
    {
        if (component is UserPolicy or OperatorPolicy && value is JsonObject policy) return (component == UserPolicy ? Policies.Users : Policies.Operators).Set(host, name, policy);
        if (component != HostLimits || name != LimitsName) return $"component {component} not found";
        return value is JsonObject limits ? ApplyLimits(host, limits) : "Unrecognised limits";
    }

    /// <summary>Sets all limits of a virtual host.</summary>
    public static string? ApplyLimits(VirtualHost host, JsonObject limits)
    {
        foreach (var (name, value) in limits)
        {
            if (name is not ("max-connections" or "max-queues")) return $"Unrecognised terms [{{<<\"{name}\">>,{Term(value)}}}] in limits";
            if (value?.GetValueKind() != JsonValueKind.Number) return $"{name} should be a number, actually was {Term(value)}";
        }

        host.SetLimits(Limit("max-connections"), Limit("max-queues"));
        return null;

        int? Limit(string name) => limits.ContainsKey(name) && limits.Number(name) is >= 0 and var limit ? (int)Math.Min(limit, int.MaxValue) : null;
    }

    private static IEnumerable<JsonObject> Of(VirtualHost host, string component) => component switch
    {
        HostLimits when HostView.Limits(host) is { } limits => [Item(host, component, LimitsName, limits)],
        UserPolicy => host.Policies.All.Select(policy => OfPolicy(host, component, policy)),
        OperatorPolicy => host.OperatorPolicies.All.Select(policy => OfPolicy(host, component, policy)),
        _ => [],
    };

    private static JsonObject OfPolicy(VirtualHost host, string component, Policy policy)
    {
        var value = PolicyView.Of(host, policy);
        value.Remove("vhost");
        value.Remove("name");
        return Item(host, component, policy.Name, value);
    }

    private static JsonObject Item(VirtualHost host, string component, string name, JsonObject value) => new() { ["value"] = value, ["vhost"] = host.Name, ["component"] = component, ["name"] = name };

    private static string Term(JsonNode? value) => value.AsText() is { } text ? $"<<\"{text}\">>" : value?.ToJsonString() ?? "null";
}
