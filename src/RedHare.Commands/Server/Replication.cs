using RedHare.Engine;

namespace RedHare.Commands.Server;

/// <summary>What the commands about replication share: there is none.</summary>
internal static class Replication
{
    public static ReadOnlySpan<byte> NotSupported => "ERR replication is not supported by this version"u8;

    /// <summary>REPLICAOF and SLAVEOF.</summary>
    public static void Follow(CommandCall call)
    {
        if (call.Is(1, "NO"u8) && call.Is(2, "ONE"u8)) call.Reply.Status("OK"u8);
        else if (!RedisNumber.TryParseLong(call[2], out var port) || port is < 0 or > 65535) call.Reply.Error("ERR Invalid master port"u8);
        else call.Reply.Error(NotSupported);
    }
}
