using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Users and their limits.</summary>
internal static class Users
{
    private static readonly string[] ByName = ["name"];

    public static Reply WhoAmI(Call call) => Reply.Ok(new JsonObject { ["name"] = call.User.Name, ["tags"] = Fields.Array(call.User.Tags) });

    public static Reply List(Call call) => Listing.Of(call, call.Broker.Users.All.Select(UserView.Of), ByName);

    public static Reply WithoutPermissions(Call call) => Listing.Of(call, call.Broker.Users.All.Where(static user => user.Permissions.IsEmpty).Select(UserView.Of), ByName);

    public static Reply Get(Call call) => Find(call) is { } user ? Reply.Ok(Columns.Of(call).Select(UserView.Of(user))) : Reply.NotFound;

    public static Reply Put(Call call)
    {
        var existed = Find(call) is not null;
        Set(call.Broker, call["user"], call.Fields);
        return Reply.Put(existed);
    }

    public static Reply Delete(Call call) => call.Broker.Users.Remove(call["user"]) ? Reply.NoContent : Reply.NotFound;

    public static Reply BulkDelete(Call call)
    {
        call.Require("users");
        var names = Fields.Words(call.Fields["users"]).ToList();
        foreach (var name in names)
        {
            if (call.Broker.Users.Find(name) is null) return Reply.BadRequest(new JsonArray("no_such_user", name));
        }

        foreach (var name in names) call.Broker.Users.Remove(name);
        return Reply.NoContent;
    }

    public static Reply AllLimits(Call call)
    {
        if (call.Has("user") && Find(call) is null) return Reply.NotFound;
        var users = call.Broker.Users.All.Where(user => (!call.Has("user") || user.Name == call["user"]) && (call.IsAdministrator || user.Name == call.User.Name));
        return Listing.Of(call, users.Select(static user => new JsonObject { ["user"] = user.Name, ["value"] = UserView.Limits(user) }).Where(static item => item["value"]!.AsObject().Count > 0), "user");
    }

    public static Reply SetLimit(Call call)
    {
        call.Require("value");
        var (name, value) = (call["name"], call.Fields["value"]!);
        if (name is not ("max-connections" or "max-channels")) return Reply.BadRequest($"Unrecognised terms [{{<<\"{name}\">>,{value.ToJsonString()}}}] in user-limits");
        var limit = (int)Math.Clamp(Fields.Number(value), -1, int.MaxValue);
        return Update(call, name, limit < 0 ? null : limit) ? Reply.NoContent : Reply.BadRequest(new JsonArray("no_such_user", call["user"]));
    }

    public static Reply ClearLimit(Call call) => Update(call, call["name"], null) ? Reply.NoContent : Reply.Error(404, "not_found", "user_not_found");

    /// <summary>Adds a user or changes it, as the field of a body or a definition says.</summary>
    public static void Set(MessageBroker broker, string name, JsonObject fields)
    {
        if (!fields.ContainsKey("tags") && !fields.ContainsKey("administrator")) throw new BadRequestException("tags_not_present");
        if (fields.ContainsKey("password") && fields.ContainsKey("password_hash")) throw new BadRequestException("both_password_and_password_hash_are_provided");
        ImmutableArray<byte> hash = [];
        if (fields.TextOrNull("password") is { } password) hash = [.. PasswordHash.Create(password)];
        else if (fields.Text("password_hash") is { Length: > 0 } encoded) hash = Decode(encoded, fields.Text("hashing_algorithm", PasswordHash.Algorithm));
        var tags = fields.ContainsKey("tags") ? Fields.Words(fields["tags"]) : fields.Boolean("administrator") ? ["administrator"] : [];
        var user = (broker.Users.Find(name) ?? new User { Name = name }) with { PasswordHash = hash, Tags = [.. tags] };
        if (fields["limits"] is JsonObject limits)
        {
            user = user with
            {
                MaxConnections = limits.ContainsKey("max-connections") ? (int)limits.Number("max-connections") : null,
                MaxChannels = limits.ContainsKey("max-channels") ? (int)limits.Number("max-channels") : null,
            };
        }

        broker.Users.Set(user);
    }

    private static ImmutableArray<byte> Decode(string encoded, string algorithm)
    {
        if (algorithm != PasswordHash.Algorithm) throw new BadRequestException($"hashing algorithm {algorithm} is not supported");
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? [.. bytes.AsSpan(0, length)] : throw new BadRequestException(new JsonArray("not_base64", encoded));
    }

    private static bool Update(Call call, string name, int? limit)
    {
        return call.Broker.Users.Update(call["user"], user => name switch
        {
            "max-connections" => user with { MaxConnections = limit },
            "max-channels" => user with { MaxChannels = limit },
            _ => user,
        });
    }

    private static User? Find(Call call) => call.Broker.Users.Find(call["user"]);
}
