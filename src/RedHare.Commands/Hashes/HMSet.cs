using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hmset", "key field value [field value ...]", Arity = -4, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(N) where N is the number of fields being set", DeprecatedSince = "4.0.0", ReplacedBy = "`HSET` with multiple field-value pairs",
    Summary = "Sets the values of multiple fields.")]
internal static class HMSet
{
    public static void Run(CommandCall call)
    {
        if (!FieldArguments.ArePairs(call) || !call.TryWrite(call[1], KeyType.Hash, HashEvents.Set, out var hash)) return;
        FieldArguments.SetAll(call, hash);
        call.Reply.Status("OK"u8);
    }
}
