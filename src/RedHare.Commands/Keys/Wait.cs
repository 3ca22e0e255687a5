using RedHare.Commands.Replication;

namespace RedHare.Commands.Keys;

[Command("wait", "numreplicas timeout", Arity = 3, Flags = CommandFlags.Blocking, Group = "generic", Categories = "connection",
    Since = "3.0.0", Complexity = "O(1)",
    Summary = "Blocks until the asynchronous replication of all preceding write commands sent by the connection is completed.",
    Tips = "request_policy:all_shards response_policy:agg_min")]
internal static class Wait
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(1, out var replicas) || !TryTimeout(call, 2, out var timeout)) return;
        var hub = call.Server.Replication;
        if (hub.CountAcknowledged(call.Session, onDisk: false) is var count && count >= replicas)
        {
            call.Reply.Integer(count);
            return;
        }
        call.Block([], timeout, UnservedReply.Replicas);
        if (call is { IsBlocked: true, Session.Blocked: { } blocked }) hub.Await(new AckWait(blocked, replicas, OnDisk: false, Local: false));
    }

    /// <summary>Reads milliseconds, 0 for ever; otherwise answers the error.</summary>
    internal static bool TryTimeout(CommandCall call, int index, out long milliseconds)
    {
        if (!call.TryInteger(index, out milliseconds, "ERR timeout is not an integer or out of range"u8)) return false;
        if (milliseconds >= 0 && milliseconds <= long.MaxValue - call.Now) return true;
        call.Reply.Error(milliseconds < 0 ? "ERR timeout is negative"u8 : "ERR timeout is out of range"u8);
        return false;
    }
}
