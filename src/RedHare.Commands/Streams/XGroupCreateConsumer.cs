using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xgroup|createconsumer", "key group consumer", Arity = 5, Keys = "RW insert @2", Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Group = "stream", Since = "6.2.0", Complexity = "O(1)", Summary = "Creates a consumer of a group.")]
internal static class XGroupCreateConsumer
{
    public static void Run(CommandCall call)
    {
        if (!GroupPosition.TryFindKey(call, GroupEvents.CreateConsumer, out var key, out var group)) return;
        if (!group.Exists) { call.NoGroup(2, 3); return; }
        var isNew = !group.Find(call[4]).Exists;
        if (isNew) key.CreateConsumer(group, call[4]);
        call.Reply.Integer(isNew ? 1 : 0);
    }
}
