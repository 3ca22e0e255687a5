namespace RedHare.Commands.Configuration;

/// <summary>The <c>bind</c> directive: up to 16 addresses; one empty argument means none.</summary>
internal static class BindAddresses
{
    // The default of redis.conf rather than that of redis-server without a file ("* -::*"): loopback unless asked otherwise.
    private const string Loopback = "127.0.0.1 -::1";

    public static Directive Directive => new SpecialDirective(
        "bind", Loopback, "up to 16 addresses, each with a leading '-' if it may be missing", DirectiveFlags.Immutable | DirectiveFlags.Multiple, null, Read,
        static (c, v) => c.Network.SetBind(v.Length == 0 ? [] : v.Split(' ')));

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length > 16) return "Too many bind addresses specified.";
        value = string.Join(' ', arguments);
        return null;
    }
}
