namespace RedHare.Commands.Connection;

[Command("client|kill", "<ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]> [<[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | [USER username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]> ...]>",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "2.4.0",
    Complexity = "O(N) where N is the number of client connections",
    Summary = "Closes connections.")]
internal static class ClientKill
{
    public static void Run(CommandCall call)
    {
        var isOldForm = call.Count == 3;
        if (!ClientFilter.TryParse(call, out var filter)) return;
        var killed = 0;
        var self = false;
        foreach (var session in call.Server.Sessions.All)
        {
            if (!filter.Matches(session)) continue;
            if (session == call.Session) self = true;
            else session.Port.Close(afterReplies: false);
            killed++;
        }
        if (!isOldForm) call.Reply.Integer(killed);
        else if (killed == 0) call.Reply.Error("ERR No such client"u8);
        else call.Reply.Status("OK"u8);
        if (self) call.Session.CloseAfterReply = true;
    }
}
