using System.Text;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Streams;

[Command("xinfo|stream", "key [FULL [COUNT count]]", Arity = -3, Keys = "RO access @2", Flags = CommandFlags.ReadOnly, Group = "stream", Since = "5.0.0",
    Complexity = "O(1)", Summary = "Tells about a stream.")]
internal static class XInfoStream
{
    private const int DefaultCount = 10;

    public static void Run(CommandCall call)
    {
        var key = call.Read(call[2]);
        if (!key.Exists) { call.Reply.Error(Errors.NoSuchKey); return; }
        if (key.Type != KeyType.Stream) { call.Reply.Error(Errors.WrongType); return; }
        if (call.Count == 3) Brief(call.Reply, key);
        else if (TryCount(call, out var count)) Full(call.Reply, key, count);
    }

    private static bool TryCount(CommandCall call, out long count)
    {
        count = DefaultCount;
        if (call.Count is not (4 or 6) || !call.Is(3, "FULL"u8) || (call.Count == 6 && !call.Is(4, "COUNT"u8)))
        {
            call.Reply.Error(Encoding.Latin1.GetBytes(
                $"ERR unknown subcommand or wrong number of arguments for '{Encoding.Latin1.GetString(call[1])}'. Try XINFO HELP."));
            return false;
        }
        if (call.Count == 6 && !call.TryInteger(5, out count)) return false;
        if (count < 0) count = DefaultCount;
        return true;
    }

    private static void Brief(ReplyWriter reply, KeyReader key)
    {
        var stream = key.AsStream();
        reply.Map(10);
        Head(reply, stream);
        reply.Bulk("groups"u8);
        reply.Integer(key.GroupCount());
        reply.Bulk("first-entry"u8);
        First(reply, stream.Range(StreamId.Min, StreamId.Max));
        reply.Bulk("last-entry"u8);
        First(reply, stream.ReverseRange(StreamId.Min, StreamId.Max));
    }

    private static void Full(ReplyWriter reply, KeyReader key, long count)
    {
        var stream = key.AsStream();
        reply.Map(9);
        Head(reply, stream);
        reply.Bulk("entries"u8);
        var entries = stream.Range(StreamId.Min, StreamId.Max);
        reply.Entries(ref entries, count);
        reply.Bulk("groups"u8);
        reply.FullGroups(key, count);
    }

    private static void Head(ReplyWriter reply, StreamView stream)
    {
        reply.Bulk("length"u8);
        reply.Integer(stream.Length);
        reply.Bulk("radix-tree-keys"u8);
        reply.Integer(stream.NodeCount);
        reply.Bulk("radix-tree-nodes"u8);
        // There is no radix tree; Redis's has at least as many nodes as that.
        reply.Integer(stream.NodeCount + 1);
        reply.Bulk("last-generated-id"u8);
        reply.Bulk(stream.LastId);
        reply.Bulk("max-deleted-entry-id"u8);
        reply.Bulk(stream.MaxDeletedId);
        reply.Bulk("entries-added"u8);
        reply.Integer(stream.EntriesAdded);
        reply.Bulk("recorded-first-entry-id"u8);
        reply.Bulk(stream.FirstEntryId);
    }

    private static void First(ReplyWriter reply, StreamCursor entries)
    {
        if (entries.Next()) reply.Entry(ref entries);
        else reply.Null();
    }
}
