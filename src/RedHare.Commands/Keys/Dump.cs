using RedHare.Engine;

namespace RedHare.Commands.Keys;

[Command("dump", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "generic", Categories = "keyspace", Since = "2.6.0", Tips = "nondeterministic_output",
    Complexity = "O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1).",
    Summary = "Returns a value in the form that RESTORE takes, also that of a real Redis.")]
internal static class Dump
{
    public static void Run(CommandCall call)
    {
        var key = call.Read(call[1]);
        if (key.Exists) call.Reply.Bulk(key.Dump());
        else call.Reply.Null();
    }
}
