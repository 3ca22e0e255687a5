using RedHare.Commands.Replication;

namespace RedHare.Commands.Server.Information;

/// <summary>INFO replication: a master and its replicas.</summary>
internal static class ReplicationSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        var hub = server.Replication;
        var options = server.Configuration.Replication;
        var replicas = hub.Replicas;
        var stream = hub.Feed?.Stream;
        text.Section("Replication");
        text.Line("role", "master");
        text.Line("connected_slaves", replicas.Length);
        if (options is { MinReplicas: > 0, MinReplicasMaxLag: > 0 }) text.Line("min_slaves_good_slaves", hub.GoodReplicas);
        for (var i = 0; i < replicas.Length; i++)
        {
            var replica = replicas[i];
            var lag = replica.State == ReplicaState.Online ? replica.SilentMilliseconds / 1000 : 0;
            text.Line($"slave{i}", $"ip={replica.Address},port={replica.Traits.Port},state={replica.StateName},offset={replica.Acknowledged},lag={lag}");
        }
        text.Line("master_failover_state", "no-failover");
        text.Line("master_replid", hub.Id);
        text.Line("master_replid2", new string('0', 40));
        text.Line("master_repl_offset", hub.Offset);
        text.Line("second_repl_offset", -1);
        text.Line("repl_backlog_active", stream is not null);
        text.Line("repl_backlog_size", options.BacklogBytes);
        text.Line("repl_backlog_first_byte_offset", stream is null ? 0 : stream.Begin + 1);
        text.Line("repl_backlog_histlen", stream is null ? 0 : stream.End - stream.Begin);
    }
}
