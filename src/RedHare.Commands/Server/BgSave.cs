namespace RedHare.Commands.Server;

[Command("bgsave", "[SCHEDULE]", Arity = -1, Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoAsyncLoading, Group = "server",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Asynchronously saves the database(s) to disk.")]
internal static class BgSave
{
    public static void Run(CommandCall call)
    {
        var schedule = call.Count == 2 && call.Is(1, "SCHEDULE"u8);
        if (call.Count > 1 && !schedule)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        switch (call.Server.Background?.Save(schedule, later: !call.MayBlock))
        {
            case BackgroundAnswer.Started:
                call.Reply.Status("Background saving started"u8);
                break;
            case BackgroundAnswer.Scheduled:
                call.Reply.Status("Background saving scheduled"u8);
                break;
            case BackgroundAnswer.AlreadyRunning:
                call.Reply.Error("ERR Background save already in progress"u8);
                break;
            case BackgroundAnswer.Busy:
                call.Reply.Error("ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."u8);
                break;
            default:
                call.Reply.Error("ERR there is no directory to save to"u8);
                break;
        }
    }
}
