using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>What users may do, and which routing keys they may use.</summary>
internal static class Permissions
{
    private static readonly string[] Order = ["user", "vhost"];

    public static Reply List(Call call) => Listing.Of(call, call.Broker.Users.All.SelectMany(UserView.Permissions), Order);

    public static Reply ListTopics(Call call) => Listing.Of(call, call.Broker.Users.All.SelectMany(UserView.TopicPermissions), Order);

    public static Reply OfUser(Call call) => Find(call) is { } user ? Listing.Of(call, UserView.Permissions(user), Order) : Reply.NotFound;

    public static Reply TopicsOfUser(Call call) => Find(call) is { } user ? Listing.Of(call, UserView.TopicPermissions(user), Order) : Reply.NotFound;

    public static Reply OfHost(Call call) => OfHost(call, UserView.Permissions);

    public static Reply TopicsOfHost(Call call) => OfHost(call, UserView.TopicPermissions);

    public static Reply Get(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host || !user.Permissions.ContainsKey(host.Name)) return Reply.NotFound;
        return Reply.Ok(Columns.Of(call).Select(UserView.Permission(user, host.Name)));
    }

    public static Reply Put(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host) return Reply.BadRequest("vhost_or_user_not_found");
        call.Require("configure", "write", "read");
        var existed = user.Permissions.ContainsKey(host.Name);
        Set(call.Broker, user.Name, host.Name, call.Fields);
        return Reply.Put(existed);
    }

    public static Reply Delete(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host || !user.Permissions.ContainsKey(host.Name)) return Reply.NotFound;
        call.Broker.Users.Update(user.Name, before => before with { Permissions = before.Permissions.Remove(host.Name) });
        return Reply.NoContent;
    }

    public static Reply GetTopics(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host) return Reply.NotFound;
        var found = UserView.TopicPermissions(user).Where(item => item.Text("vhost") == host.Name).ToList();
        return found.Count == 0 ? Reply.NotFound : Listing.Of(call, found, Order);
    }

    public static Reply PutTopic(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host) return Reply.BadRequest("vhost_or_user_not_found");
        call.Require("exchange", "write", "read");
        var existed = user.TopicPermissions.Any(pair => pair.Key.Host == host.Name);
        SetTopic(call.Broker, user.Name, host.Name, call.Fields);
        return Reply.Put(existed);
    }

    public static Reply DeleteTopics(Call call)
    {
        if (Find(call) is not { } user || call.Host is not { } host) return Reply.NotFound;
        var gone = user.TopicPermissions.Keys.Where(key => key.Host == host.Name && (!call.Has("exchange") || key.Exchange == call.Exchange("exchange"))).ToList();
        if (gone.Count == 0) return Reply.NotFound;
        call.Broker.Users.Update(user.Name, before => before with { TopicPermissions = before.TopicPermissions.RemoveRange(gone) });
        return Reply.NoContent;
    }

    /// <summary>False when there is no such user.</summary>
    public static bool Set(MessageBroker broker, string user, string host, JsonObject fields)
    {
        var permission = new UserPermission(Pattern(fields, "configure"), Pattern(fields, "write"), Pattern(fields, "read"));
        return broker.Users.Update(user, before => before with { Permissions = before.Permissions.SetItem(host, permission) });
    }

    /// <summary>False when there is no such user.</summary>
    public static bool SetTopic(MessageBroker broker, string user, string host, JsonObject fields)
    {
        var permission = new TopicPermission(Pattern(fields, "write"), Pattern(fields, "read"));
        var key = (host, fields.Text("exchange"));
        return broker.Users.Update(user, before => before with { TopicPermissions = before.TopicPermissions.SetItem(key, permission) });
    }

    private static Reply OfHost(Call call, Func<User, IEnumerable<JsonObject>> permissions) =>
        call.Host is { } host ? Listing.Of(call, call.Broker.Users.All.SelectMany(permissions).Where(item => item.Text("vhost") == host.Name), Order) : Reply.NotFound;

    private static string Pattern(JsonObject fields, string name)
    {
        var text = fields.Text(name);
        try
        {
            _ = new Regex(text, RegexOptions.CultureInvariant);
            return text;
        }
        catch (ArgumentException exception)
        {
            throw new BadRequestException(new JsonArray("invalid_regexp", text, exception.Message));
        }
    }

    private static User? Find(Call call) => call.Broker.Users.Find(call["user"]);
}
