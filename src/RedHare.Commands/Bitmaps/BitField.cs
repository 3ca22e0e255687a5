using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("bitfield", "key [<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY encoding offset increment>> "
    + "[<GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>] <SET encoding offset value | INCRBY encoding offset increment>> ...]]",
    Arity = -2, Keys = "RW update access variable_flags @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "bitmap",
    Since = "3.2.0", Complexity = "O(1) for each subcommand specified", Summary = "Reads, sets and increments integers of any width at any bits of a string.")]
internal static class BitField
{
    public static void Run(CommandCall call)
    {
        var operations = new List<FieldOperation>();
        if (!FieldOperation.TryReadAll(call, operations)) return;
        if (operations.TrueForAll(static operation => operation.Verb == FieldVerb.Get)) Read(call, operations);
        else Write(call, operations);
    }

    /// <summary>The key, which is only read where all operations are GET.</summary>
    public static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        var writes = false;
        for (var i = 2; i < arguments.Count; i++)
            writes |= System.Text.Ascii.EqualsIgnoreCase(arguments[i], "SET"u8) || System.Text.Ascii.EqualsIgnoreCase(arguments[i], "INCRBY"u8);
        keys.Add(1, KeyFlags.Access | (writes ? KeyFlags.ReadWrite | KeyFlags.Update : KeyFlags.ReadOnly));
        return true;
    }

    /// <summary>Runs operations that change nothing.</summary>
    public static void Read(CommandCall call, List<FieldOperation> operations)
    {
        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        var text = key.Exists ? key.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        call.Reply.Array(operations.Count);
        foreach (var operation in operations) call.Reply.Integer(operation.Type.Get(text, operation.Offset));
    }

    private static void Write(CommandCall call, List<FieldOperation> operations)
    {
        if (!call.TryWrite(call[1], KeyType.String, SetBit.Event, out var key)) return;
        var text = key.Exists ? key.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        var length = text.Length;
        foreach (var operation in operations)
            if (operation.Verb != FieldVerb.Get) length = Math.Max(length, (int)(operation.LastBit >> 3) + 1);

        // What leaves every bit as it is is no change, unless the string grows, which it does even where all operations fail.
        var bytes = length > text.Length ? key.Edit(length) : [];
        call.Reply.Array(operations.Count);
        foreach (var operation in operations)
        {
            var old = operation.Type.Get(bytes.IsEmpty ? text : bytes, operation.Offset);
            if (operation.Verb == FieldVerb.Get) { call.Reply.Integer(old); continue; }
            if (!operation.TryCompute(old, out var value)) { call.Reply.Null(); continue; }
            if (value != old)
            {
                if (bytes.IsEmpty) bytes = key.Edit(length);
                operation.Type.Set(bytes, operation.Offset, value);
            }
            call.Reply.Integer(operation.Verb == FieldVerb.Set ? old : value);
        }
    }
}
