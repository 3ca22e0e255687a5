namespace RedHare.Commands.Connection;

[Command("select", "index",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "connection",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Chooses the database of this connection.")]
internal static class Select
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(1, out var index)) return;
        if (index is < int.MinValue or > int.MaxValue) call.Reply.Error(Errors.NotAnInteger);
        else if (index < 0 || index >= call.Server.Engine.Databases) call.Reply.Error("ERR DB index is out of range"u8);
        else
        {
            call.Session.Database = (int)index;
            call.Reply.Status("OK"u8);
        }
    }
}
