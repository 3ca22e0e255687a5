namespace RedHare.Commands.Strings;

[Command("psetex", "key milliseconds value", Arity = 4, Keys = "OW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "2.6.0", Complexity = "O(1)", Summary = "Sets both string value and expiration time in milliseconds of a key. The key is created if it doesn't exist.",
    DeprecatedSince = "2.6.12", ReplacedBy = "`SET` with the `PX` argument")]
internal static class PSetEx
{
    public static void Run(CommandCall call) => SetEx.Run(call, seconds: false);
}
