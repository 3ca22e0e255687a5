using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>What one client may ask and hold, and how it proves who it is.</summary>
public sealed class ClientLimits
{
    /// <summary>Bytes of one argument, at most; also of a string value.</summary>
    public long ProtoMaxBulkLength { get; private set; }
    /// <summary>Bytes of a client's unparsed input, at most.</summary>
    public long QueryBufferLimit { get; private set; }
    /// <summary>Output limit of ordinary clients.</summary>
    public OutputBufferLimit NormalOutput { get; private set; }
    /// <summary>Output limit of replicas.</summary>
    public OutputBufferLimit ReplicaOutput { get; private set; }
    /// <summary>Output limit of subscribers.</summary>
    public OutputBufferLimit PubSubOutput { get; private set; }
    /// <summary>Keys that CLIENT TRACKING remembers for all clients together, at most; 0 is no limit.</summary>
    public long TrackingTableMaxKeys { get; private set; }
    /// <summary>The default user's password; empty means none.</summary>
    public string RequirePass { get; private set; } = "";

    /// <summary>The file that holds the users; empty means none.</summary>
    public string AclFile { get; private set; } = "";

    /// <summary>A new user may hear every channel.</summary>
    public bool AclHearsAllByDefault { get; private set; }

    /// <summary>Entries of ACL LOG, at most.</summary>
    public long AclLogMaxLength { get; private set; }

    /// <summary>Bytes that all clients together may hold; a negative number is a share of maxmemory in percent, 0 no limit.</summary>
    public long MaxMemoryClients { get; private set; }

    internal static Directive[] Table =>
    [
        Memory("proto-max-bulk-len", 512L << 20, 1 << 20, bind: static (c, v) => c.Clients.ProtoMaxBulkLength = v),
        Memory("client-query-buffer-limit", 1L << 30, 1 << 20, bind: static (c, v) => c.Clients.QueryBufferLimit = v),
        OutputBufferLimits.Directive,
        Integer("maxmemory-clients", 0, -100, long.MaxValue, static (c, v) => c.Clients.MaxMemoryClients = v, format: NumberFormat.MemoryOrPercent),
        Integer("tracking-table-max-keys", 1_000_000, 0, long.MaxValue, bind: static (c, v) => c.Clients.TrackingTableMaxKeys = v),
        Text("requirepass", bind: static (c, v) => c.Clients.RequirePass = v, flags: Sensitive),
        Text("aclfile", bind: static (c, v) => c.Clients.AclFile = v, flags: Immutable),
        Choice("acl-pubsub-default", "resetchannels", ["allchannels", "resetchannels"], static (c, v) => c.Clients.AclHearsAllByDefault = v == 0),
        Integer("acllog-max-len", 128, 0, long.MaxValue, static (c, v) => c.Clients.AclLogMaxLength = v),
    ];

    internal void SetOutputBufferLimits(OutputBufferLimit normal, OutputBufferLimit replica, OutputBufferLimit pubsub) =>
        (NormalOutput, ReplicaOutput, PubSubOutput) = (normal, replica, pubsub);
}
