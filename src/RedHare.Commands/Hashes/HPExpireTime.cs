namespace RedHare.Commands.Hashes;

[Command("hpexpiretime", "key FIELDS numfields field [field ...]", Arity = -5, Keys = "RO access @1",
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash", Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields",
    Summary = "Returns the expiration time of a hash field as a Unix timestamp, in msec.")]
internal static class HPExpireTime
{
    public static void Run(CommandCall call) => FieldTtl.Run(call, seconds: false, relative: false);
}
