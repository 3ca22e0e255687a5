using RedHare.Engine;

namespace RedHare.Commands.Lists;

/// <summary>What BLPOP and BRPOP have in common. Their effect is LPOP or RPOP of the list that served.</summary>
internal static class BlockingPop
{
    public static void Run(CommandCall call, ListEnd end)
    {
        if (!BlockingTimeout.TryParse(call, call.Count - 1, out var milliseconds)) return;
        if (!FirstList.TryFind(call, 1, call.Count - 2, out var index)) return;
        if (index < 0)
        {
            call.Block(FirstList.Keys(call, 1, call.Count - 2), milliseconds, UnservedReply.NullArray);
            return;
        }
        call.Reply.Array(2);
        call.Reply.Bulk(call[index]);
        ListPop.One(call, call.Write(call[index], ListEvents.Pop(end)), end);
        call.Unit.BeginEffect(2);
        call.Unit.EffectArgument(end == ListEnd.Left ? "LPOP"u8 : "RPOP"u8);
        call.Unit.EffectArgument(call[index]);
    }
}
