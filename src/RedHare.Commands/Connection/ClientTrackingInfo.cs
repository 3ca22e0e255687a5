namespace RedHare.Commands.Connection;

[Command("client|trackinginfo",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Tells how this connection tracks keys.")]
internal static class ClientTrackingInfo
{
    public static void Run(CommandCall call)
    {
        var reply = call.Reply;
        reply.Map(3);
        reply.Bulk("flags"u8);
        reply.Set(1);
        reply.Bulk("off"u8);
        reply.Bulk("redirect"u8);
        reply.Integer(-1);
        reply.Bulk("prefixes"u8);
        reply.Array(0);
    }
}
