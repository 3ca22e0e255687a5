using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xreadgroup", "GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...] ID [ID ...]", Arity = -7,
    Keys = "RO access @STREAMS:4..-1%2", Flags = CommandFlags.Blocking | CommandFlags.Write, Group = "stream", Since = "5.0.0",
    Complexity = "For each stream mentioned: O(M) with M being the number of elements returned. If M is constant (e.g. always asking for the first 10 elements with COUNT), you can consider it O(1). On the other side when XREADGROUP blocks, XADD will pay the O(N) time in order to serve the N clients blocked on the stream getting new data.",
    Summary = "Returns entries of streams that are new to a consumer group, or those that a consumer has not acknowledged; waits if there are none.")]
internal static class XReadGroup
{
    public static void Run(CommandCall call)
    {
        if (!ReadRequest.TryParse(call, inGroup: true, out var request)) return;
        var few = default(FewReads);
        var reads = request.Streams <= FewReads.Length ? ((Span<GroupRead>)few)[..request.Streams] : new GroupRead[request.Streams];
        for (var i = 0; i < reads.Length; i++)
            if (!GroupRead.TryOpen(call, request, i, out reads[i])) return;
        call.ReplicateAs();
        var reply = new StreamsReply(call.Reply);
        try
        {
            foreach (ref var read in reads) read.Serve(call, request, ref reply);
        }
        catch (OutOfMemoryException) when (reply.Count > 0)
        {
            // What was delivered of other streams is told.
        }
        if (reply.Count > 0) reply.End();
        else if (request.Milliseconds < 0) call.Reply.NullArray();
        else call.Block(request.Keys(call), request.Milliseconds, UnservedReply.NullArray, heedsLoss: true);
    }

    /// <summary>As Redis looks for them: a group or a consumer may be called "streams".</summary>
    internal static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            if (Is(arguments, i, "GROUP"u8)) i += 2;
            else if (Is(arguments, i, "COUNT"u8) || Is(arguments, i, "BLOCK"u8)) i++;
            else if (Is(arguments, i, "STREAMS"u8))
            {
                var rest = arguments.Count - 1 - i;
                for (var key = i + 1; key <= i + rest / 2; key++) keys.Add(key, KeyFlags.ReadOnly | KeyFlags.Access);
                return rest > 0 && rest % 2 == 0;
            }
            else if (!Is(arguments, i, "NOACK"u8)) return false;
        }
        return false;
    }

    private static bool Is(IArguments arguments, int index, ReadOnlySpan<byte> upper) => Ascii.EqualsIgnoreCase(arguments[index], upper);
}
