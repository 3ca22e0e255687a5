using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("getdel", "key", Arity = 2, Keys = "RW access delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "string",
    Since = "6.2.0", Complexity = "O(1)", Summary = "Returns the string value of a key after deleting the key.")]
internal static class GetDel
{
    public static void Run(CommandCall call)
    {
        if (!call.TryReadWrite(call[1], KeyType.String, KeyEvent.Del, out var key)) return;
        if (!key.Exists) { call.Reply.Null(); return; }
        call.Reply.Bulk(key.Text(stackalloc byte[StringValue.ScratchLength]));
        var lazy = call.Server.Configuration.Memory.LazyUserDel;
        key.Delete(lazy);
        KeyEffect.Delete(call, lazy);
    }
}
