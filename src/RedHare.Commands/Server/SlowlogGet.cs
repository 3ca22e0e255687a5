using RedHare.Engine;

namespace RedHare.Commands.Server;

[Command("slowlog|get", "[count]",
    Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes nondeterministic_output",
    Since = "2.2.12",
    Complexity = "O(N) where N is the number of entries returned",
    Summary = "Returns the newest entries of the slow log.")]
internal static class SlowlogGet
{
    public static void Run(CommandCall call)
    {
        long count = 10;
        if (call.Count > 3)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 3 && (!RedisNumber.TryParseLong(call[2], out count) || count < -1))
        {
            call.Reply.Error("ERR count should be greater than or equal to -1"u8);
            return;
        }
        var entries = call.Server.Slowlog.Newest(count);
        call.Reply.Array(entries.Count);
        foreach (var entry in entries) Write(call.Reply, entry);
    }

    private static void Write(ReplyWriter reply, SlowlogEntry entry)
    {
        reply.Array(6);
        reply.Integer(entry.Id);
        reply.Integer(entry.UnixSeconds);
        reply.Integer(entry.Microseconds);
        reply.Array(entry.Arguments.Count);
        foreach (var argument in entry.Arguments) reply.Bulk(argument);
        reply.Bulk(entry.Address);
        reply.Bulk(entry.Name);
    }
}
