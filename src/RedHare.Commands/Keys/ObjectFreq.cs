namespace RedHare.Commands.Keys;

[Command("object|freq", "key", Arity = 3, Keys = "RO @2", Flags = CommandFlags.ReadOnly, Group = "generic", Categories = "keyspace",
    Since = "4.0.0", Complexity = "O(1)", Summary = "Returns the logarithmic access frequency counter of a Redis object.", Tips = "nondeterministic_output")]
internal static class ObjectFreq
{
    public static void Run(CommandCall call)
    {
        var key = call.Unit.Read(call[2], touch: false, notify: false);
        if (!key.Exists) { call.Reply.Null(); return; }
        if (!call.Server.Configuration.Memory.IsLfu)
        {
            call.Reply.Error("ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        call.Reply.Integer(key.Frequency);
    }
}
