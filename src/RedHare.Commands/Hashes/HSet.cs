using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hset", "key field value [field value ...]", Arity = -4, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs",
    Summary = "Creates or modifies the value of a field in a hash.")]
internal static class HSet
{
    public static void Run(CommandCall call)
    {
        if (!FieldArguments.ArePairs(call) || !call.TryWrite(call[1], KeyType.Hash, HashEvents.Set, out var hash)) return;
        call.Reply.Integer(FieldArguments.SetAll(call, hash));
    }
}
