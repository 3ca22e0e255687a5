namespace RedHare.Commands.Keys;

[Command("rename", "key newkey", Arity = 3, Keys = "RW access delete @1; OW update @2", Flags = CommandFlags.Write, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Renames a key and overwrites the destination.")]
internal static class Rename
{
    public static void Run(CommandCall call)
    {
        if (TryMove(call, overwrite: true)) call.Reply.Status("OK"u8);
    }

    /// <summary>False with the error answered when there is no such key, and with 0 answered when there is one already under the new name.</summary>
    internal static bool TryMove(CommandCall call, bool overwrite)
    {
        var source = call.Write(call[1], KeyEvents.RenameFrom);
        if (!source.Exists)
        {
            call.Reply.Error(Errors.NoSuchKey);
            return false;
        }
        var same = call[1].SequenceEqual(call[2]);
        if (same && overwrite) return true;
        var target = same ? source : call.Write(call[2], KeyEvents.RenameTo);
        if (target.Exists && !overwrite)
        {
            call.Reply.Integer(0);
            return false;
        }
        target.TakeFrom(source, source.Expiry);
        return true;
    }
}
