namespace RedHare.Commands.Bitmaps;

[Command("bitfield_ro", "key [GET encoding offset [GET encoding offset ...]]", Arity = -2, Keys = "RO access @1",
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "bitmap", Since = "6.0.0", Complexity = "O(1) for each subcommand specified",
    Summary = "Reads integers of any width at any bits of a string.")]
internal static class BitFieldRo
{
    public static void Run(CommandCall call)
    {
        var operations = new List<FieldOperation>();
        if (!FieldOperation.TryReadAll(call, operations)) return;
        if (operations.TrueForAll(static operation => operation.Verb == FieldVerb.Get)) BitField.Read(call, operations);
        else call.Reply.Error("ERR BITFIELD_RO only supports the GET subcommand"u8);
    }
}
