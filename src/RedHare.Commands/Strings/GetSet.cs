using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("getset", "key value", Arity = 3, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns the previous string value of a key after setting it to a new value.",
    DeprecatedSince = "6.2.0", ReplacedBy = "`SET` with the `!GET` argument")]
internal static class GetSet
{
    public static void Run(CommandCall call)
    {
        if (!call.TryReadWrite(call[1], KeyType.String, StringEvents.Set, out var key)) return;
        using var before = new KeptText(key);
        key.SetText(call[2]);
        StringEffect.Set(call, call[2]);
        before.Answer(call.Reply);
    }
}
