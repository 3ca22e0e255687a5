using RedHare.Commands.Replication;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

[Command("waitaof", "numlocal numreplicas timeout", Arity = 4, Flags = CommandFlags.Blocking, Group = "generic", Categories = "connection",
    Since = "7.2.0", Complexity = "O(1)",
    Summary = "Blocks until all of the preceding write commands sent by the connection are written to the append-only file of the master and/or replicas.",
    Tips = "request_policy:all_shards response_policy:agg_min")]
internal static class WaitAof
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(1, out var local)) return;
        if (local is < 0 or > 1) { call.Reply.Error("ERR value is out of range, must be between 0 and 1"u8); return; }
        if (!call.TryInteger(2, out var replicas)) return;
        if (replicas < 0) { call.Reply.Error(Errors.MustBePositive); return; }
        if (!Wait.TryTimeout(call, 3, out var timeout)) return;
        var durability = call.Server.Durability;
        if (local > 0 && durability is null) { call.Reply.Error("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."u8); return; }
        var position = call.Session.LastWritten;
        var hub = call.Server.Replication;
        if (hub.CountAcknowledged(call.Session, onDisk: true) >= replicas && (local == 0 || durability!.IsDurable(position)))
        {
            BlockedCommand.AnswerUnserved(call.Session, call.Reply, UnservedReply.Files);
            return;
        }
        call.Block([], timeout, UnservedReply.Files);
        if (!call.IsBlocked || call.Session.Blocked is not { } blocked) return;
        if (replicas > 0) hub.Await(new AckWait(blocked, replicas, OnDisk: true, Local: local > 0));
        if (local == 0) return;
        var waiter = new FileWaiter(call.Session, replicas > 0);
        if (!durability!.TryAwait(position, hasWritten: true, waiter)) waiter.OnDurable();
    }

    /// <summary>Ends the wait when the session's last change is on the disk, or never will be; or, where replicas are waited for too, has them counted.</summary>
    private sealed class FileWaiter(Session session, bool awaitsReplicas) : IDurableWaiter
    {
        private readonly BlockedCommand? _blocked = session.Blocked;

        public void OnDurable()
        {
            if (awaitsReplicas) session.Server.Replication.NoteTaken();
            else if (_blocked is not null) session.Server.Engine.End(_blocked, WaitEnd.Unblocked);
        }

        public void OnFailed(string error) => OnDurable();
    }
}
