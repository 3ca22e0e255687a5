using System.Text;

namespace RedHare.Commands.Server;

[Command("save", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoAsyncLoading | CommandFlags.NoMulti | CommandFlags.AllShards, Group = "server",
    Since = "1.0.0", Complexity = "O(N) where N is the total number of keys in all databases", Summary = "Synchronously saves the database(s) to disk.")]
internal static class Save
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Snapshots is not { } snapshots) call.Reply.Error("ERR there is no directory to save to"u8);
        else if (call.Server.Background?.Figures.Saves.IsRunning == true) call.Reply.Error("ERR Background save already in progress"u8);
        else if (snapshots.Save(call.Unit) is { } error) call.Reply.Error(Encoding.UTF8.GetBytes("ERR " + error));
        else
        {
            call.Server.Background?.NoteSaved();
            call.Reply.Status("OK"u8);
        }
    }
}
