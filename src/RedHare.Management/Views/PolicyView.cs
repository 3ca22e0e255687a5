using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;

namespace RedHare.Management.Views;

/// <summary>A policy.</summary>
internal static class PolicyView
{
    public static JsonObject Of(VirtualHost host, Policy policy) => new()
    {
        ["vhost"] = host.Name,
        ["name"] = policy.Name,
        ["pattern"] = policy.Pattern,
        ["apply-to"] = policy.ApplyTo,
        ["definition"] = AmqpJson.Of(policy.Definition),
        ["priority"] = policy.Priority,
    };
}
