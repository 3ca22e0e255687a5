using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("getex", "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]", Arity = -2,
    Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "string",
    Since = "6.2.0", Complexity = "O(1)", Summary = "Returns the string value of a key after setting its expiration time.")]
internal static class GetEx
{
    public static void Run(CommandCall call)
    {
        if (!StringOptions.TryParse(call, 2, setting: false, out var options)) return;
        if (!call.TryReadWrite(call[1], KeyType.String, KeyEvents.Expire, out var key)) return;
        if (!key.Exists) { call.Reply.Null(); return; }
        var expiry = -1L;
        if (options.HasTime && !options.TryExpiry(call, out expiry)) return;

        if (options.IsInstant && expiry <= call.Unit.ExpiryInstant)
        {
            call.Reply.Bulk(key.Text(stackalloc byte[StringValue.ScratchLength]));
            key.As(KeyEvent.Del);
            var lazy = call.Unit.Engine.LazyExpire;
            key.Delete(lazy);
            KeyEffect.Delete(call, lazy);
            return;
        }
        if (options.HasTime)
        {
            key.SetExpiry(expiry);
            KeyEffect.ExpireAt(call, expiry);
        }
        else if (options.Persist && key.Expiry >= 0)
        {
            key.As(KeyEvents.Persist);
            key.SetExpiry(-1);
            KeyEffect.Persist(call);
        }
        call.Reply.Bulk(key.Text(stackalloc byte[StringValue.ScratchLength]));
    }
}
