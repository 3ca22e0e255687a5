using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("setex", "key seconds value", Arity = 4, Keys = "OW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "2.0.0", Complexity = "O(1)", Summary = "Sets the string value and expiration time of a key. Creates the key if it doesn't exist.",
    DeprecatedSince = "2.6.12", ReplacedBy = "`SET` with the `EX` argument")]
internal static class SetEx
{
    public static void Run(CommandCall call) => Run(call, seconds: true);

    internal static void Run(CommandCall call, bool seconds)
    {
        if (!ExpiryTime.TryRead(call, 2, seconds, relative: true, positive: true, out var expiry)) return;
        var key = call.Write(call[1], StringEvents.Set);
        key.SetText(call[3], expiry);
        key.Also(KeyEvents.Expire);
        StringEffect.Set(call, call[3], expiry);
        call.Reply.Status("OK"u8);
    }
}
