namespace RedHare.Commands.Strings;

[Command("substr", "key start end", Arity = 4, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "string",
    Since = "1.0.0", Complexity = "O(N) where N is the length of the returned string.", Summary = "Returns a substring from a string value.",
    DeprecatedSince = "2.0.0", ReplacedBy = "`GETRANGE`")]
internal static class SubStr
{
    public static void Run(CommandCall call) => GetRange.Run(call);
}
