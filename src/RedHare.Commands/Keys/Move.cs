namespace RedHare.Commands.Keys;

[Command("move", "key db", Arity = 3, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Moves a key to another database.")]
internal static class Move
{
    public static void Run(CommandCall call)
    {
        if (!DatabaseNumber.TryRead(call, 2, out var database)) return;
        if (database == call.Unit.Database) { call.Reply.Error("ERR source and destination objects are the same"u8); return; }
        var source = call.Write(call[1], KeyEvents.MoveFrom);
        var target = call.Unit.Write(call[1], KeyEvents.MoveTo, database);
        if (!source.Exists || target.Exists) { call.Reply.Integer(0); return; }
        target.TakeFrom(source, source.Expiry);
        call.Reply.Integer(1);
    }
}
