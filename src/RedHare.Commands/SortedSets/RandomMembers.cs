using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>Writes random members with or without scores: flat in RESP2, pairs in RESP3.</summary>
internal readonly struct RandomMembers(ReplyWriter reply, bool withScores) : IScoredSink
{
    public bool Take(scoped ReadOnlySpan<byte> member, double score)
    {
        if (withScores && reply.Protocol > 2) reply.Array(2);
        reply.Bulk(member);
        if (withScores) reply.Double(score);
        return true;
    }
}
