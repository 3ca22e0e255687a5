using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Runtime parameters. The one component without plugins is vhost-limits.</summary>
internal static class Parameters
{
    private const string Component = "vhost-limits";

    public static Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        var items = call.Has("component") && call["component"] != Component ? [] : call.VisibleHosts().SelectMany(Of);
        return Listing.Of(call, items);
    }

    public static Reply Get(Call call) => call.Host is { } host && IsKnown(call) && Of(host).FirstOrDefault() is { } item ? Reply.Ok(Columns.Of(call).Select(item)) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        call.Require("value");
        var existed = HostView.Limits(host) is not null;
        return Set(host, call["component"], call["name"], call.Fields["value"]) is { } problem ? Reply.BadRequest($"Validation failed\n\n{problem}\n") : Reply.Put(existed);
    }

    public static Reply Delete(Call call)
    {
        if (call.Host is not { } host || !IsKnown(call) || HostView.Limits(host) is null) return Reply.NotFound;
        host.SetLimits(null, null);
        return Reply.NoContent;
    }

    public static Reply ListGlobal(Call call) => Listing.Of(call, Globals(call.Node), "name");

    public static Reply GetGlobal(Call call) =>
        Globals(call.Node).FirstOrDefault(item => item.Text("name") == call["name"]) is { } item ? Reply.Ok(Columns.Of(call).Select(item)) : Reply.NotFound;

    public static IEnumerable<JsonObject> Of(VirtualHost host) => HostView.Limits(host) is { } limits
        ? [new JsonObject { ["value"] = limits, ["vhost"] = host.Name, ["component"] = Component, ["name"] = "limits" }]
        : [];

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
        if (component != Component || name != "limits") return $"component {component} not found";
        return value is JsonObject limits ? ApplyLimits(host, limits) : "Unrecognised limits";
    }

    /// <summary>Sets all limits of a virtual host.</summary>
    public static string? ApplyLimits(VirtualHost host, JsonObject limits)
    {
        foreach (var (name, value) in limits)
        {
            if (name is not ("max-connections" or "max-queues")) return $"Unrecognised terms [{{<<\"{name}\">>,{Term(value)}}}] in limits";
            if (value is not JsonValue number || !number.TryGetValue<long>(out _)) return $"{name} should be a number, actually was {Term(value)}";
        }

        host.SetLimits(Limit("max-connections"), Limit("max-queues"));
        return null;

        int? Limit(string name) => limits.ContainsKey(name) && limits.Number(name) is >= 0 and var limit ? (int)Math.Min(limit, int.MaxValue) : null;
    }

    private static bool IsKnown(Call call) => call["component"] == Component && call["name"] == "limits";

    private static string Term(JsonNode? value) => value.AsText() is { } text ? $"<<\"{text}\">>" : value?.ToJsonString() ?? "null";
}
