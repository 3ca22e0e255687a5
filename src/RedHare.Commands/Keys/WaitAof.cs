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
        if (local > 0) { call.Reply.Error("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."u8); return; }
        if (replicas == 0) BlockedCommand.AnswerUnserved(call.Reply, UnservedReply.NoFile);
        else call.Block([], timeout, UnservedReply.NoFile);
    }
}
