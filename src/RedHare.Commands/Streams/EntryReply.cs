using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Streams;

/// <summary>Ids and entries as replies.</summary>
internal static class EntryReply
{
    extension(ReplyWriter reply)
    {
        /// <summary>An id as a string.</summary>
        public void Bulk(StreamId id)
        {
            Span<byte> text = stackalloc byte[StreamId.MaxTextLength];
            reply.Bulk(text[..id.Format(text)]);
        }

        /// <summary>Up to <paramref name="count"/> entries from the cursor on as an array of ids with their fields; 0 for all. Returns how many.</summary>
        public int Entries(ref StreamCursor entries, long count)
        {
            var mark = reply.BeginArray();
            var written = 0;
            for (; (count == 0 || written < count) && entries.Next(); written++) reply.Entry(ref entries);
            reply.EndArray(mark, written);
            return written;
        }

        /// <summary>The entry under the cursor: its id and its fields with their values.</summary>
        public void Entry(ref StreamCursor entry)
        {
            reply.Array(2);
            reply.Bulk(entry.Id);
            reply.Array(entry.FieldCount * 2);
            Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
            while (entry.NextField(out var field, out var value))
            {
                reply.Bulk(field.Text(scratch));
                reply.Bulk(value.Text(scratch));
            }
        }
    }
}
