using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

[Command("pfadd", "key [element [element ...]]", Arity = -2, Keys = "RW insert @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
    Group = "hyperloglog", Since = "2.8.9", Complexity = "O(1) to add every element.",
    Summary = "Adds elements to a HyperLogLog key. Creates the key if it doesn't exist.")]
internal static class PfAdd
{
    public static void Run(CommandCall call)
    {
        if (!HyperLogLogArgument.TryWrite(call, 1, HyperLogLogEvents.Add, out var key)) return;
        var created = !key.Exists;
        var edit = new HyperLogLogEdit(key, call.Encodings.HllSparseMaxBytes);
        try
        {
            for (var i = 2; i < call.Count; i++)
                if (!edit.TryAdd(call[i])) { call.Reply.Error(HyperLogLogArgument.Corrupt); return; }
            edit.Store();
            key.Weight = edit.Raised + (created ? 1 : 0);
            call.Reply.Integer(key.Changed ? 1 : 0);
        }
        finally
        {
            edit.Dispose();
        }
    }
}
