using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xread", "[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] ID [ID ...]", Arity = -4, Keys = "RO access @STREAMS:1..-1%2",
    Flags = CommandFlags.Blocking | CommandFlags.ReadOnly, Group = "stream", Since = "5.0.0",
    Complexity = "For each stream mentioned: O(N) with N being the number of elements being returned, it means that XREAD-ing with a fixed COUNT is O(1). Note that when the BLOCK option is used, XADD will pay O(M) time in order to serve the M clients blocked on the stream getting new data.",
    Summary = "Returns the entries of streams that come after given ids, and waits if there are none.")]
internal static class XRead
{
    private const int FewStreams = 16;

    public static void Run(CommandCall call)
    {
        if (!ReadRequest.TryParse(call, inGroup: false, out var request)) return;
        var after = request.Streams <= FewStreams ? stackalloc StreamId[request.Streams] : new StreamId[request.Streams];
        for (var i = 0; i < after.Length; i++)
            if (!TryRead(call, call[request.FirstKey + i], request.IdOf(i), out after[i])) return;
        var reply = new StreamsReply(call.Reply);
        for (var i = 0; i < after.Length; i++)
        {
            var stream = call.Unit.Peek(call[request.FirstKey + i]).AsStream();
            if (stream.LastId <= after[i] || stream.LastEntryId <= after[i]) continue;
            reply.Begin(call[request.FirstKey + i]);
            after[i].TryNext(out var from);
            var entries = stream.Range(from, StreamId.Max);
            call.Reply.Entries(ref entries, request.Count);
        }
        if (reply.Count > 0) reply.End();
        else if (request.Milliseconds < 0) call.Reply.NullArray();
        else call.Block(request.Keys(call), request.Milliseconds, UnservedReply.NullArray, again: Settled(call, request, after));
    }

    /// <summary>The id that a stream's entries must come after. Otherwise false, with the error answered.</summary>
    private static bool TryRead(CommandCall call, ReadOnlySpan<byte> key, int index, out StreamId after)
    {
        after = default;
        if (!call.TryRead(key, KeyType.Stream, out var reader)) return false;
        var stream = reader.AsStream();
        switch (call[index])
        {
            case [(byte)'$']:
                after = stream.LastId;
                return true;
            case [(byte)'+']:
                if (!stream.Exists || stream.LastId.TryPrevious(out after)) return true;
                call.Reply.Error("ERR the stream last element ID is 0-0"u8);
                return false;
            case [(byte)'>']:
                call.Reply.Error("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."u8);
                return false;
            default:
                return call.TryStreamId(index, out after);
        }
    }

    /// <summary>The command line with each $ settled: run again, it must see what has come since. Null if there is none.</summary>
    private static Arguments? Settled(CommandCall call, in ReadRequest request, ReadOnlySpan<StreamId> after)
    {
        byte[][]? settled = null;
        for (var i = 0; i < after.Length; i++)
        {
            if (call[request.IdOf(i)] is not [(byte)'$']) continue;
            settled ??= [.. Enumerable.Range(0, call.Count).Select(index => call[index].ToArray())];
            settled[request.IdOf(i)] = after[i].ToArray();
        }
        if (settled is null) return null;
        var arguments = new Arguments();
        arguments.Fill(settled);
        return arguments;
    }
}
