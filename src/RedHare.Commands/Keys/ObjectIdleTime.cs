namespace RedHare.Commands.Keys;

[Command("object|idletime", "key", Arity = 3, Keys = "RO @2", Flags = CommandFlags.ReadOnly, Group = "generic", Categories = "keyspace",
    Since = "2.2.3", Complexity = "O(1)", Summary = "Returns the time since the last access to a Redis object.", Tips = "nondeterministic_output")]
internal static class ObjectIdleTime
{
    public static void Run(CommandCall call)
    {
        var key = call.Unit.Read(call[2], touch: false, notify: false);
        if (!key.Exists) { call.Reply.Null(); return; }
        if (call.Server.Configuration.Memory.IsLfu)
        {
            call.Reply.Error("ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }
        call.Reply.Integer(IdleSeconds(call, key));
    }

    /// <summary>Seconds since the last access; the clock wraps after 194 days.</summary>
    internal static uint IdleSeconds(CommandCall call, Engine.KeyReader key) => (call.Server.Engine.AccessClock - key.Access) & 0xFFFFFF;
}
