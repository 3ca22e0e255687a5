namespace RedHare.Commands.Hashes;

[Command("hpttl", "key FIELDS numfields field [field ...]", Arity = -5, Keys = "RO access @1",
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash", Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields", Tips = "nondeterministic_output",
    Summary = "Returns the TTL in milliseconds of a hash field.")]
internal static class HPTtl
{
    public static void Run(CommandCall call) => FieldTtl.Run(call, seconds: false, relative: true);
}
