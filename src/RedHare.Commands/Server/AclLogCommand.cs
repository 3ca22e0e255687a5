using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|log", "[count | RESET]",
    Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N) with N being the number of entries shown.",
    Summary = "Returns what was denied lately, or forgets it.")]
internal static class AclLogCommand
{
    public static void Run(CommandCall call)
    {
        long count = 10;
        if (call.Count > 3)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 3 && call.Is(2, "RESET"u8))
        {
            call.Server.Users.Log.Clear();
            call.Reply.Status("OK"u8);
            return;
        }
        if (call.Count == 3 && !call.TryInteger(2, out count)) return;
        var entries = call.Server.Users.Log.Newest(count);
        call.Reply.Array(entries.Count);
        foreach (var entry in entries) Write(call.Reply, entry, call.Now);
    }

    private static void Write(ReplyWriter reply, AclLogEntry entry, long now)
    {
        reply.Map(10);
        Number("count"u8, entry.Count);
        Text("reason"u8, entry.Reason switch { DenialReason.Command => "command", DenialReason.Key => "key", DenialReason.Channel => "channel", _ => "auth" });
        Text("context"u8, entry.Context switch { DenialContext.Multi => "multi", DenialContext.Lua => "lua", _ => "toplevel" });
        Text("object"u8, entry.Object);
        Text("username"u8, entry.UserName);
        reply.Bulk("age-seconds"u8);
        reply.Double(Math.Max(0, now - entry.Updated) / 1000.0);
        Text("client-info"u8, entry.Client);
        Number("entry-id"u8, entry.Id);
        Number("timestamp-created"u8, entry.Created);
        Number("timestamp-last-updated"u8, entry.Updated);

        void Text(ReadOnlySpan<byte> field, string value)
        {
            reply.Bulk(field);
            reply.Bulk(AclUser.BytesOf(value));
        }

        void Number(ReadOnlySpan<byte> field, long value)
        {
            reply.Bulk(field);
            reply.Integer(value);
        }
    }
}
