using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Streams;

/// <summary>What XCLAIM asks for.</summary>
/// <param name="IdsEnd">The argument after the last id.</param>
/// <param name="MinIdle">Milliseconds since the last delivery, at least.</param>
/// <param name="Delivered">The delivery time to note, Unix milliseconds.</param>
/// <param name="RetryCount">The count of deliveries to note, or −1.</param>
/// <param name="Force">Entries that are not pending are claimed as well.</param>
/// <param name="JustId">Ids are answered instead of entries, and deliveries are not counted.</param>
/// <param name="LastId">The group has read up to there, at least.</param>
internal readonly record struct ClaimArguments(int IdsEnd, long MinIdle, long Delivered, long RetryCount, bool Force, bool JustId, StreamId LastId)
{
    /// <summary>The count of deliveries to note for an entry that was delivered so often.</summary>
    public long Deliveries(long before) => RetryCount >= 0 ? RetryCount : JustId ? before : before + 1;

    /// <summary>Reads the arguments from the fourth on; otherwise answers what is wrong with them.</summary>
    public static bool TryParse(CommandCall call, out ClaimArguments claim)
    {
        claim = default;
        if (!call.TryInteger(4, out var idle, "ERR Invalid min-idle-time argument for XCLAIM"u8)) return false;
        var i = 5;
        while (i < call.Count && StreamIdText.TryParse(call[i], 0, out _, out var anySequence) && !anySequence) i++;
        var end = i;
        long delivered = -1, retries = -1;
        bool force = false, justId = false;
        var last = StreamId.Min;
        for (; i < call.Count; i++)
        {
            var hasMore = i + 1 < call.Count;
            if (call.Is(i, "FORCE"u8)) force = true;
            else if (call.Is(i, "JUSTID"u8)) justId = true;
            else if (hasMore && call.Is(i, "IDLE"u8))
            {
                if (!call.TryInteger(++i, out var ago, "ERR Invalid IDLE option argument for XCLAIM"u8)) return false;
                delivered = unchecked(call.Now - ago);
            }
            else if (hasMore && call.Is(i, "TIME"u8))
            {
                if (!call.TryInteger(++i, out delivered, "ERR Invalid TIME option argument for XCLAIM"u8)) return false;
            }
            else if (hasMore && call.Is(i, "RETRYCOUNT"u8))
            {
                if (!call.TryInteger(++i, out retries, "ERR Invalid RETRYCOUNT option argument for XCLAIM"u8)) return false;
            }
            else if (hasMore && call.Is(i, "LASTID"u8))
            {
                if (!call.TryStreamId(++i, out last)) return false;
            }
            else
            {
                var text = call[i];
                var nul = text.IndexOf((byte)0);
                call.Reply.Error([.. "ERR Unrecognized XCLAIM option '"u8, .. nul < 0 ? text : text[..nul], (byte)'\'']);
                return false;
            }
        }
        // A client may compute these from a clock of its own: what cannot be is taken for now.
        if (delivered < 0 || delivered > call.Now) delivered = call.Now;
        claim = new(end, Math.Max(idle, 0), delivered, retries, force, justId, last);
        return true;
    }
}
