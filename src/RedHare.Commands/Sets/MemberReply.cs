using RedHare.Engine;

namespace RedHare.Commands.Sets;

/// <summary>Answers members, and counts them.</summary>
internal struct MemberReply(ReplyWriter reply) : IMemberSink
{
    public int Count { get; private set; }

    public bool Take(ReadOnlySpan<byte> member)
    {
        reply.Bulk(member);
        Count++;
        return true;
    }

    /// <summary>Answers a whole set.</summary>
    public static void All(ReplyWriter reply, SetView set)
    {
        reply.Set((int)set.Count);
        var members = set.Walk(stackalloc byte[SetView.ScratchLength]);
        while (members.Next()) reply.Bulk(members.Current);
    }
}
