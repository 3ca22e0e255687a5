namespace RedHare.Commands.Hashes;

[Command("hpexpire", "key milliseconds [NX | XX | GT | LT] FIELDS numfields field [field ...]", Arity = -6, Keys = "RW update @1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash", Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields",
    Summary = "Set expiry for hash field using relative time to expire (milliseconds)")]
internal static class HPExpire
{
    public static void Run(CommandCall call) => FieldExpiryChange.Run(call, seconds: false, relative: true);
}
