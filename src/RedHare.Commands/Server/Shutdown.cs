namespace RedHare.Commands.Server;

[Command("shutdown", "[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]",
    Arity = -1,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.NoMulti | CommandFlags.AllowBusy,
    Group = "server",
    Since = "1.0.0",
    Complexity = "O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1)",
    Summary = "Ends the server.")]
internal static class Shutdown
{
    public static void Run(CommandCall call)
    {
        bool save = false, noSave = false, now = false, force = false, abort = false;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Is(i, "SAVE"u8)) save = true;
            else if (call.Is(i, "NOSAVE"u8)) noSave = true;
            else if (call.Is(i, "NOW"u8)) now = true;
            else if (call.Is(i, "FORCE"u8)) force = true;
            else if (call.Is(i, "ABORT"u8)) abort = true;
            else
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
        }
        if ((abort && (save || noSave || now || force)) || (save && noSave)) call.Reply.Error(Errors.Syntax);
        else if (!noSave && call.Server.Scripting?.BusyReply is { } busy) call.Reply.Error(busy);
        // Nothing delays a shutdown, so there is never one to abort.
        else if (abort) call.Reply.Error("ERR No shutdown in progress."u8);
        else if (!now && !call.MayBlock) call.Reply.Error("ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client"u8);
        else if (!noSave && !force && call.Server.Durability is { IsComplete: false })
        {
            call.Server.Log?.Invoke(Configuration.LogLevel.Warning, "Writing initial AOF. Can't exit.");
            call.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
        }
        else if ((!noSave && call.Server.Loading is null && !ShutdownSave.TrySave(call.Server, save) && !force) || call.Server.Shutdown is not { } shutdown || !shutdown()) call.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
        else
        {
            call.Session.CloseAfterReply = true;
            call.Server.Scripting?.Abort();
        }
    }
}
