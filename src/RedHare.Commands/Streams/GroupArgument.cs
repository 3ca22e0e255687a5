using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>A stream and a group of it in command lines, and the errors where they are not there.</summary>
internal static class GroupArgument
{
    extension(CommandCall call)
    {
        /// <summary>
        /// A stream whose groups are to be changed, which neither watchers nor waiters shall hear of, and one of its groups, or none. False, with WRONGTYPE answered, when the
        /// key holds another type.
        /// </summary>
        public bool TryWriteGroup(int keyIndex, int groupIndex, KeyEvent what, out WriteScope key, out ConsumerGroup group)
        {
            group = default;
            if (!call.TryWrite(call[keyIndex], KeyType.Stream, what, out key)) return false;
            key.Signal = KeySignal.None;
            group = key.FindGroup(call[groupIndex]);
            return true;
        }

        /// <summary>Answers that the key or the group at these arguments does not exist.</summary>
        public void NoKeyOrGroup(int keyIndex, int groupIndex, ReadOnlySpan<byte> where = default) =>
            call.Reply.Error([.. "NOGROUP No such key '"u8, .. Shown(call[keyIndex]), .. "' or consumer group '"u8, .. Shown(call[groupIndex]), (byte)'\'', .. where]);

        /// <summary>Answers that the group at this argument does not exist.</summary>
        public void NoGroup(int keyIndex, int groupIndex) =>
            call.Reply.Error([.. "NOGROUP No such consumer group '"u8, .. Shown(call[groupIndex]), .. "' for key name '"u8, .. Shown(call[keyIndex]), (byte)'\'']);

        /// <summary>The consumer of this argument, who comes to be if he is new, and is seen now. Unless <paramref name="isTold"/>, the caller sees to it that there is an effect of that.</summary>
        public GroupConsumer Consumer(WriteScope key, int keyIndex, ConsumerGroup group, int groupIndex, int consumerIndex, bool isTold = true)
        {
            var consumer = group.Find(call[consumerIndex]);
            if (!consumer.Exists)
            {
                consumer = key.CreateConsumer(group, call[consumerIndex]);
                key.As(GroupEvents.CreateConsumer);
                if (isTold) GroupEffect.CreateConsumer(call, keyIndex, groupIndex, consumerIndex);
                key.Weight++;
            }
            key.NoteSeen(consumer);
            return consumer;
        }
    }

    // As C prints a string: up to its first NUL.
    private static ReadOnlySpan<byte> Shown(ReadOnlySpan<byte> argument)
    {
        var end = argument.IndexOf((byte)0);
        return end < 0 ? argument : argument[..end];
    }
}
