using RedHare.Engine;

namespace RedHare.Commands.Keys;

[Command("del", "key [key ...]", Arity = -2, Keys = "RM delete @1..-1", Flags = CommandFlags.Write, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(N) where N is the number of keys that will be removed, and of their values' elements.", Summary = "Deletes one or more keys.",
    Tips = "request_policy:multi_shard response_policy:agg_sum")]
internal static class Del
{
    public static void Run(CommandCall call) => Run(call, lazy: call.Server.Configuration.Memory.LazyUserDel);

    internal static void Run(CommandCall call, bool lazy)
    {
        var deleted = 0;
        for (var i = 1; i < call.Count; i++)
        {
            var key = call.Write(call[i], KeyEvent.Del);
            if (!key.Exists) continue;
            key.Delete(lazy);
            deleted++;
        }
        call.Reply.Integer(deleted);
    }
}
