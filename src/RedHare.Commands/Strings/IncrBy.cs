namespace RedHare.Commands.Strings;

[Command("incrby", "key increment", Arity = 3, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Increments the integer value of a key by a number. Uses 0 as initial value if the key doesn't exist.")]
internal static class IncrBy
{
    public static void Run(CommandCall call)
    {
        if (call.TryInteger(2, out var increment)) Counter.Add(call, increment);
    }
}
