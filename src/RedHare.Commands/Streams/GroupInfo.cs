using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>What XINFO tells of groups.</summary>
internal static class GroupInfo
{
    extension(ReplyWriter reply)
    {
        /// <summary>The last id that the group was given.</summary>
        public void LastDelivered(ConsumerGroup group)
        {
            reply.Bulk("last-delivered-id"u8);
            reply.Bulk(group.LastDelivered);
        }

        /// <summary>How many entries the group has read and has still to read, null where that is not known.</summary>
        public void Progress(StreamView stream, ConsumerGroup group)
        {
            reply.Bulk("entries-read"u8);
            Known(reply, group.EntriesRead == ConsumerGroup.UnknownEntriesRead ? null : group.EntriesRead);
            reply.Bulk("lag"u8);
            Known(reply, stream.Lag(group));
        }

        /// <summary>The groups of a stream with their consumers and the first <paramref name="count"/> pending entries of each, 0 for all: part of XINFO STREAM … FULL.</summary>
        public void FullGroups(KeyReader key, long count)
        {
            reply.Array(key.GroupCount());
            foreach (var group in key.Groups())
            {
                reply.Map(7);
                reply.Bulk("name"u8);
                reply.Bulk(group.Name);
                reply.LastDelivered(group);
                reply.Progress(key.AsStream(), group);
                reply.Bulk("pel-count"u8);
                reply.Integer(group.PendingCount);
                reply.Bulk("pending"u8);
                Pending(reply, group.Pending(StreamId.Min), group.PendingCount, count, withConsumer: true);
                reply.Bulk("consumers"u8);
                reply.Array(group.ConsumerCount);
                foreach (var consumer in group.Consumers) FullConsumer(reply, consumer, count);
            }
        }
    }

    private static void FullConsumer(ReplyWriter reply, GroupConsumer consumer, long count)
    {
        reply.Map(5);
        reply.Bulk("name"u8);
        reply.Bulk(consumer.Name);
        reply.Bulk("seen-time"u8);
        reply.Integer(consumer.Seen);
        reply.Bulk("active-time"u8);
        reply.Integer(consumer.Active);
        reply.Bulk("pel-count"u8);
        reply.Integer(consumer.PendingCount);
        reply.Bulk("pending"u8);
        Pending(reply, consumer.Pending(StreamId.Min), consumer.PendingCount, count, withConsumer: false);
    }

    private static void Pending(ReplyWriter reply, PendingCursor at, long pending, long count, bool withConsumer)
    {
        var left = (int)(count == 0 ? pending : Math.Min(pending, count));
        reply.Array(left);
        for (; left > 0; left--, at.MoveNext())
        {
            reply.Array(withConsumer ? 4 : 3);
            reply.Bulk(at.Id);
            if (withConsumer) reply.Bulk(at.Consumer.Name);
            reply.Integer(at.Delivered);
            reply.Integer(at.Deliveries);
        }
    }

    private static void Known(ReplyWriter reply, long? number)
    {
        if (number is { } known) reply.Integer(known);
        else reply.Null();
    }
}
