namespace RedHare.Commands.Server;

[Command("bgrewriteaof", "", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoAsyncLoading, Group = "server",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Asynchronously rewrites the append-only file to disk.")]
internal static class BgRewriteAof
{
    public static void Run(CommandCall call)
    {
        switch (call.Server.Background?.Rewrite(later: !call.MayBlock))
        {
            case BackgroundAnswer.Started:
                call.Reply.Status("Background append only file rewriting started"u8);
                break;
            case BackgroundAnswer.Scheduled:
                call.Reply.Status("Background append only file rewriting scheduled"u8);
                break;
            case BackgroundAnswer.AlreadyRunning:
                call.Reply.Error("ERR Background append only file rewriting already in progress"u8);
                break;
            default:
                call.Reply.Error("ERR Can't execute an AOF background rewriting. Please check the server logs for more information."u8);
                break;
        }
    }
}
