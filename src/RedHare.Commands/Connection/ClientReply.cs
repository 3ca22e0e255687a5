namespace RedHare.Commands.Connection;

[Command("client|reply", "<ON | OFF | SKIP>",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "3.2.0",
    Complexity = "O(1)",
    Summary = "Says which replies this connection wants.")]
internal static class ClientReply
{
    public static void Run(CommandCall call)
    {
        var session = call.Session;
        if (call.Is(2, "ON"u8))
        {
            session.ReplyMode = ReplyMode.On;
            // The answer to ON is the first to be seen again.
            call.Direct.Status("OK"u8);
        }
        else if (call.Is(2, "OFF"u8)) session.ReplyMode = ReplyMode.Off;
        else if (!call.Is(2, "SKIP"u8)) call.Reply.Error(Errors.Syntax);
        else if (session.ReplyMode != ReplyMode.Off) session.ReplyMode = ReplyMode.SkipNext;
    }
}
