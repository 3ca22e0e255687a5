using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

/// <summary>What LPOP and RPOP have in common: one element as a string or, with a count, up to so many as an array.</summary>
internal static class ListPop
{
    public static void Run(CommandCall call, ListEnd end)
    {
        if (call.Count > 3)
        {
            call.Reply.Error(end == ListEnd.Left
                ? "ERR wrong number of arguments for 'lpop' command"u8
                : "ERR wrong number of arguments for 'rpop' command"u8);
            return;
        }
        long count = 1;
        var counted = call.Count == 3;
        if (counted)
        {
            if (!call.TryInteger(2, out count, Errors.MustBePositive)) return;
            if (count < 0)
            {
                call.Reply.Error(Errors.MustBePositive);
                return;
            }
        }
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.Pop(end), out var list)) return;
        if (!list.Exists)
        {
            if (counted) call.Reply.NullArray();
            else call.Reply.Null();
        }
        else if (!counted) One(call, list, end);
        else if (count == 0) call.Reply.Array(0);
        else Some(call, list, end, count);
    }

    /// <summary>Answers the element at an end and removes it.</summary>
    public static void One(CommandCall call, WriteScope list, ListEnd end)
    {
        call.Reply.Bulk(list.EndElement(end).Text(stackalloc byte[PackEntry.ScratchLength]));
        list.RemoveEnd(end, 1, call.ListLimit());
    }

    /// <summary>Answers up to <paramref name="count"/> elements from an end inwards as an array, removes them, and returns how many there were.</summary>
    public static long Some(CommandCall call, WriteScope list, ListEnd end, long count)
    {
        count = Math.Min(count, list.ListLength());
        ListReply.Write(call.Reply, list.Element(end == ListEnd.Left ? 0 : -1), count, backward: end == ListEnd.Right);
        list.RemoveEnd(end, count, call.ListLimit());
        list.Weight = (int)count;
        return count;
    }
}
