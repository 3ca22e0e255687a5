using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

/// <summary>Elements of a list as an array.</summary>
internal static class ListReply
{
    /// <summary>Writes so many elements from a cursor on; they must be there.</summary>
    public static void Write(ReplyWriter reply, ListCursor at, long count, bool backward)
    {
        Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
        reply.Array((int)count);
        while (true)
        {
            reply.Bulk(at.Entry.Text(scratch));
            if (--count == 0) return;
            if (backward) at.MovePrevious();
            else at.MoveNext();
        }
    }
}
