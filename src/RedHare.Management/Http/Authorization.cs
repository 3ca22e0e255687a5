using System.Net;
using System.Text;
using RedHare.Broker;

namespace RedHare.Management.Http;

/// <summary>Basic authentication, and what the tags of a user allow. RabbitMQ answers 401 for both: 403 is not among its codes.</summary>
internal static class Authorization
{
    private const string Scheme = "Basic ";

    /// <summary>The refusal, or null; then <see cref="Call.User"/> is set.</summary>
    public static Reply? Check(Call call)
    {
        var access = call.Route.AccessFor(call.Method);
        if (access == Access.Public) return null;
        if (!TryReadCredentials(call.AuthorizationHeader, out var name, out var password)) return new Reply(401) { AsksForLogin = true };
        if (Login(call, name, password) is { } refused) return refused;
        return Refusal(call, access) is { } reason ? Reply.NotAuthorised(reason) : null;
    }

    /// <summary>Checks a password, and that the user may manage from there.</summary>
    public static Reply? Login(Call call, string name, string password)
    {
        if (call.Broker.Users.Authenticate(name, password) is not null || call.Broker.Users.Find(name) is not { } user)
            return new Reply(401, Reply.Error(401, "not_authorized", "Login failed").Body) { AsksForLogin = true };
        if (name == "guest" && !IsLoopback(call.Peer)) return Reply.NotAuthorised("User can only log in via localhost");
        if (!user.Tags.Any(static tag => tag is "administrator" or "monitoring" or "policymaker" or "management")) return Reply.NotAuthorised("Not management user");
        call.User = user;
        return null;
    }

    private static string? Refusal(Call call, Access access)
    {
        if (call.IsAdministrator) return null;
        const string Foreign = "User not authorised to access virtual host";
        const string NotAllowed = "User not authorised to access object";
        // A virtual host that is not there is told of later.
        var isForeign = call.Host is { } host && !call.MayEnter(host.Name);
        return access switch
        {
            Access.VirtualHost when isForeign => Foreign,
            Access.VisibleHost when isForeign && !call.IsMonitor => Foreign,
            Access.Monitors when !call.IsMonitor => "Not monitor user",
            Access.PolicyMakers when !call.IsPolicyMaker || isForeign => NotAllowed,
            Access.Administrators => "Not administrator user",
            _ => null,
        };
    }

    private static bool TryReadCredentials(string? header, out string name, out string password)
    {
        (name, password) = ("", "");
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)) return false;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (name, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
