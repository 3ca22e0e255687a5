namespace RedHare.Commands.Keys;

[Command("object|encoding", "key", Arity = 3, Keys = "RO @2", Flags = CommandFlags.ReadOnly, Group = "generic", Categories = "keyspace",
    Since = "2.2.3", Complexity = "O(1)", Summary = "Returns the internal encoding of a Redis object.", Tips = "nondeterministic_output")]
internal static class ObjectEncoding
{
    public static void Run(CommandCall call)
    {
        var key = call.Unit.Read(call[2], touch: false, notify: false);
        if (key.Exists) call.Reply.Bulk(TypeName.Of(key.Encoding));
        else call.Reply.Null();
    }
}
