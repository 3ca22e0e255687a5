using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

/// <summary>What LPUSH, RPUSH and their forms for existing lists have in common.</summary>
internal static class ListPush
{
    public static void Run(CommandCall call, ListEnd end, bool onlyIfExists)
    {
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.Push(end), out var list)) return;
        if (onlyIfExists && !list.Exists)
        {
            call.Reply.Integer(0);
            return;
        }
        if (call.Count == 3) list.Push(end, call[2], call.ListLimit());
        else
        {
            var elements = new Elements(call);
            list.PushAll(end, ref elements, call.ListLimit());
            list.Weight = elements.Count;
        }
        call.Reply.Integer(list.ListLength());
    }

    private readonly struct Elements(CommandCall call) : IPackSource
    {
        public int Count => call.Count - 2;

        public PackValue Get(int index) => call[index + 2];
    }
}
