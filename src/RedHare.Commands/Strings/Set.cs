using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("set", "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]",
    Arity = -3, Keys = "RW access update variable_flags @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.")]
internal static class Set
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3) { RunWithOptions(call); return; }
        call.Write(call[1], StringEvents.Set).SetText(call[2]);
        call.Reply.Status("OK"u8);
    }

    /// <summary>The key, which is read too only with GET.</summary>
    public static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        var reads = false;
        for (var i = 3; i < arguments.Count; i++) reads |= System.Text.Ascii.EqualsIgnoreCase(arguments[i], "GET"u8);
        keys.Add(1, reads ? KeyFlags.ReadWrite | KeyFlags.Access | KeyFlags.Update : KeyFlags.Overwrite | KeyFlags.Update);
        return true;
    }

    private static void RunWithOptions(CommandCall call)
    {
        if (!StringOptions.TryParse(call, 3, setting: true, out var options)) return;
        var expiry = -1L;
        if (options.HasTime && !options.TryExpiry(call, out expiry)) return;
        WriteScope key;
        if (!options.Get) key = call.Write(call[1], StringEvents.Set);
        else if (!call.TryReadWrite(call[1], KeyType.String, StringEvents.Set, out key)) return;

        if (key.Exists ? options.IfAbsent : options.IfPresent)
        {
            if (options.Get && key.Exists) call.Reply.Bulk(key.Text(stackalloc byte[StringValue.ScratchLength]));
            else call.Reply.Null();
            return;
        }
        using var before = options.Get ? new KeptText(key) : default;
        key.SetText(call[2], options.KeepTtl ? key.Expiry : expiry);
        if (options.HasTime)
        {
            key.Also(KeyEvents.Expire);
            if (!options.IsLoggable) StringEffect.Set(call, call[2], expiry);
        }
        else if (options.Get) StringEffect.WithoutGet(call);
        if (options.Get) before.Answer(call.Reply);
        else call.Reply.Status("OK"u8);
    }
}
