namespace RedHare.Commands.Strings;

[Command("decrby", "key decrement", Arity = 3, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Decrements a number from the integer value of a key. Uses 0 as initial value if the key doesn't exist.")]
internal static class DecrBy
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var decrement)) return;
        if (decrement == long.MinValue) call.Reply.Error("ERR decrement would overflow"u8);
        else Counter.Add(call, -decrement);
    }
}
