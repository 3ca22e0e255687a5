namespace RedHare.Commands.Hashes;

[Command("hpexpireat", "key unix-time-milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", Arity = -6, Keys = "RW update @1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash", Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields",
    Summary = "Set expiry for hash field using an absolute Unix timestamp (milliseconds)")]
internal static class HPExpireAt
{
    public static void Run(CommandCall call) => FieldExpiryChange.Run(call, seconds: false, relative: false);
}
