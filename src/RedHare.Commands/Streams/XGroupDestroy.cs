using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xgroup|destroy", "key group", Arity = 4, Keys = "RW delete @2", Flags = CommandFlags.Write, Group = "stream", Since = "5.0.0",
    Complexity = "O(N) where N is the number of entries in the group's pending entries list (PEL).",
    Summary = "Removes a consumer group; its waiting readers are told.")]
internal static class XGroupDestroy
{
    public static void Run(CommandCall call)
    {
        if (!GroupPosition.TryFindKey(call, GroupEvents.Destroy, out var key, out var group)) return;
        if (group.Exists)
        {
            key.DestroyGroup(group);
            key.Signal = KeySignal.Waiters;
        }
        call.Reply.Integer(group.Exists ? 1 : 0);
    }
}
