using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>Members with or without scores: flat in RESP2, pairs in RESP3.</summary>
internal static class MembersReply
{
    extension(ReplyWriter reply)
    {
        /// <summary>All members that a walk visits.</summary>
        public void Members(SortedSetWalk walk, bool withScores)
        {
            var pairs = withScores && reply.Protocol > 2;
            reply.Array((int)(withScores && !pairs ? walk.Left * 2 : walk.Left));
            while (walk.Next())
            {
                if (pairs) reply.Array(2);
                reply.Bulk(walk.Member);
                if (withScores) reply.Double(walk.Score);
            }
        }
    }
}
