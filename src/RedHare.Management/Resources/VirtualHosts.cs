using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Virtual hosts and their limits.</summary>
internal static class VirtualHosts
{
    private static readonly string[] ByName = ["name"];

    public static Reply List(Call call) => Listing.Of(call, call.VisibleHosts().Select(host => HostView.Of(call.Node, host)), ByName);

    public static Reply Get(Call call) => call.Host is { } host ? Reply.Ok(Columns.Of(call).Select(HostView.Of(call.Node, host))) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        var (fields, existed) = (call.Fields, call.Host is not null);
        var host = call.Broker.AddVirtualHost(call.HostName!);
        if (fields.ContainsKey("description") || fields.ContainsKey("tags")) host.Describe(fields.TextOrNull("description") ?? host.Description, fields.ContainsKey("tags") ? Fields.Words(fields["tags"]) : host.Tags);
        // Who makes one may use it.
        if (!existed) call.Broker.Users.Update(call.User.Name, user => user with { Permissions = user.Permissions.SetItem(call.HostName!, UserPermission.All) });
        return Reply.Put(existed);
    }

    public static Reply Delete(Call call) => call.Broker.RemoveVirtualHost(call.HostName!) ? Reply.NoContent : Reply.NotFound;

    public static Reply Start(Call call) => call.Host is null ? Reply.NotFound : Reply.NoContent;

    public static Reply Limits(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        var limits = call.VisibleHosts().Select(static host => (host, Limits: HostView.Limits(host))).Where(static pair => pair.Limits is not null);
        return Listing.Of(call, limits.Select(static pair => new JsonObject { ["vhost"] = pair.host.Name, ["value"] = pair.Limits }));
    }

    public static Reply SetLimit(Call call)
    {
        if (call.Host is not { } host) return Reply.Error(404, "not_found", "vhost_not_found");
        call.Require("value");
        var limits = HostView.Limits(host) ?? [];
        limits[call["name"]] = call.Fields["value"]!.DeepClone();
        return Parameters.ApplyLimits(host, limits) is { } problem ? Reply.BadRequest($"Validation failed\n\n{problem}\n") : Reply.NoContent;
    }

    public static Reply ClearLimit(Call call)
    {
        if (call.Host is not { } host) return Reply.NotFound;
        var name = call["name"];
        host.SetLimits(name == "max-connections" ? null : host.ConnectionLimit, name == "max-queues" ? null : host.QueueLimit);
        return Reply.NoContent;
    }
}
