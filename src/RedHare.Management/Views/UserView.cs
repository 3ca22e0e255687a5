using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;

namespace RedHare.Management.Views;

/// <summary>A user and what it may do.</summary>
internal static class UserView
{
    public static JsonObject Of(User user) => new()
    {
        ["name"] = user.Name,
        ["password_hash"] = Convert.ToBase64String(user.PasswordHash.AsSpan()),
        ["hashing_algorithm"] = PasswordHash.Algorithm,
        ["tags"] = Fields.Array(user.Tags),
        ["limits"] = Limits(user),
    };

    public static JsonObject Limits(User user)
    {
        var limits = new JsonObject();
        if (user.MaxConnections is { } connections) limits["max-connections"] = connections;
        if (user.MaxChannels is { } channels) limits["max-channels"] = channels;
        return limits;
    }

    public static JsonObject Permission(User user, string host) => new()
    {
        ["user"] = user.Name,
        ["vhost"] = host,
        ["configure"] = user.Permissions[host].Configure,
        ["write"] = user.Permissions[host].Write,
        ["read"] = user.Permissions[host].Read,
    };

    public static JsonObject TopicPermission(User user, string host, string exchange, TopicPermission permission) => new()
    {
        ["user"] = user.Name,
        ["vhost"] = host,
        ["exchange"] = exchange,
        ["write"] = permission.Write,
        ["read"] = permission.Read,
    };

    public static IEnumerable<JsonObject> Permissions(User user) =>
        user.Permissions.Keys.Order(StringComparer.Ordinal).Select(host => Permission(user, host));

    public static IEnumerable<JsonObject> TopicPermissions(User user) =>
        user.TopicPermissions.OrderBy(static pair => pair.Key).Select(pair => TopicPermission(user, pair.Key.Host, pair.Key.Exchange, pair.Value));
}
