using System.Text.Json;
using System.Text.Json.Nodes;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Policies and operator policies.</summary>
internal sealed class Policies(Func<VirtualHost, PolicySet> set, bool isOperator)
{
    public static Policies Users { get; } = new(static host => host.Policies, isOperator: false);

    public static Policies Operators { get; } = new(static host => host.OperatorPolicies, isOperator: true);

    public Reply List(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, call.VisibleHosts().SelectMany(host => set(host).All.Select(policy => PolicyView.Of(host, policy))), "priority");
    }

    public Reply Get(Call call) => call.Host is { } host && set(host).Find(call["name"]) is { } policy ? Reply.Ok(Columns.Of(call).Select(PolicyView.Of(host, policy))) : Reply.NotFound;

    public Reply Put(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        call.Require("pattern", "definition");
        var existed = set(host).Find(call["name"]) is not null;
        if (Set(host, call["name"], call.Fields) is { } problem) return Reply.BadRequest(problem);
        return Reply.Put(existed);
    }

    public Reply Delete(Call call) => call.Host is { } host && set(host).Remove(call["name"]) ? Reply.NoContent : Reply.NotFound;

    /// <summary>Adds a policy. What is wrong with it, if something is.</summary>
    public string? Set(VirtualHost host, string name, JsonObject fields)
    {
        if (fields["priority"] is { } priority && priority.GetValueKind() != JsonValueKind.Number) return Refused($"priority should be a number, actually was {Printed(priority)}");
        var policy = new Policy
        {
            Name = name,
            Pattern = fields.Text("pattern"),
            ApplyTo = fields.Text("apply-to", isOperator ? "queues" : "all"),
            Priority = fields.Number("priority"),
            Definition = AmqpJson.Table(fields["definition"], "definition"),
        };
        return set(host).Set(policy) is { } problem ? Refused(problem) : null;
    }

    private static string Printed(JsonNode value) => value.AsText() is { } text ? ErlangTerm.Of(text) : value.ToJsonString();

    private string Refused(string problem)
    {
        // RabbitMQ makes ordinary policies' texts fit for HTML, and leaves the operators' as they are.
        if (!isOperator) problem = problem.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        return $"Validation failed\n\n{problem}\n";
    }
}
