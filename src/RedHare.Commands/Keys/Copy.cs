using RedHare.Engine;

namespace RedHare.Commands.Keys;

[Command("copy", "source destination [DB destination-db] [REPLACE]", Arity = -3, Keys = "RO access @1; OW update @2", Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Group = "generic", Categories = "keyspace", Since = "6.2.0",
    Complexity = "O(N) worst case for collections, where N is the number of nested items. O(1) for string values.", Summary = "Copies the value of a key to a new key.")]
internal static class Copy
{
    public static void Run(CommandCall call)
    {
        var replace = false;
        var database = call.Unit.Database;
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "REPLACE"u8)) replace = true;
            else if (i + 1 < call.Count && call.Is(i, "DB"u8))
            {
                if (!DatabaseNumber.TryRead(call, ++i, out database)) return;
            }
            else { call.Reply.Error(Errors.Syntax); return; }
        }
        if (database == call.Unit.Database && call[1].SequenceEqual(call[2])) { call.Reply.Error("ERR source and destination objects are the same"u8); return; }

        var source = call.Read(call[1]);
        if (!source.Exists) { call.Reply.Integer(0); return; }
        var target = call.Unit.Write(call[2], KeyEvents.CopyTo, database);
        if (target.Exists && !replace) { call.Reply.Integer(0); return; }
        target.CopyFrom(source);
        target.MarkNew();
        call.Reply.Integer(1);
    }
}
