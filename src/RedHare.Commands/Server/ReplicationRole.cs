using RedHare.Engine;

namespace RedHare.Commands.Server;

/// <summary>What the commands about replication share. The server has replicas and is none.</summary>
internal static class ReplicationRole
{
    public static ReadOnlySpan<byte> NotSupported => "ERR being a replica is not supported by this version"u8;

    /// <summary>REPLICAOF and SLAVEOF.</summary>
    public static void Follow(CommandCall call)
    {
        if (call.Is(1, "NO"u8) && call.Is(2, "ONE"u8)) call.Reply.Status("OK"u8);
        else if (!RedisNumber.TryParseLong(call[2], out var port) || port is < 0 or > 65535) call.Reply.Error("ERR Invalid master port"u8);
        else call.Reply.Error(NotSupported);
    }

    /// <summary>Whether the session can become a replica now; otherwise answers why not, or nothing where it is one.</summary>
    public static bool MayAttach(CommandCall call)
    {
        if (call.Session.Replica is not null) return false;
        if (call.Session.Port.SendsSources && call.Server.Background is not null) return true;
        call.Reply.Error("ERR SYNC and PSYNC need a connection, and a server with a directory"u8);
        return false;
    }
}
