namespace RedHare.Commands.Hashes;

[Command("hexpiretime", "key FIELDS numfields field [field ...]", Arity = -5, Keys = "RO access @1",
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash", Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields",
    Summary = "Returns the expiration time of a hash field as a Unix timestamp, in seconds.")]
internal static class HExpireTime
{
    public static void Run(CommandCall call) => FieldTtl.Run(call, seconds: true, relative: false);
}
