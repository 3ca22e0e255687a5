namespace RedHare.Commands.Strings;

[Command("incr", "key", Arity = 2, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Increments the integer value of a key by one. Uses 0 as initial value if the key doesn't exist.")]
internal static class Incr
{
    public static void Run(CommandCall call) => Counter.Add(call, 1);
}
