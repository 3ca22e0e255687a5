namespace RedHare.Commands.Server.Information;

/// <summary>INFO stats: counters since the start or CONFIG RESETSTAT.</summary>
internal static class StatsSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        var engine = server.Engine.Statistics;
        var statistics = server.Statistics;
        text.Section("Stats");
        text.Line("total_connections_received", server.Sessions.Total - statistics.ConnectionsBefore);
        text.Line("total_commands_processed", server.Commands.Tallies.Calls);
        text.Line("instantaneous_ops_per_sec", server.Metrics.CommandsPerSecond);
        text.Line("total_net_input_bytes", statistics.InputBytes);
        text.Line("total_net_output_bytes", statistics.OutputBytes);
        text.Line("total_net_repl_input_bytes", 0);
        text.Line("total_net_repl_output_bytes", 0);
        text.Line("instantaneous_input_kbps", server.Metrics.InputBytesPerSecond / 1024.0);
        text.Line("instantaneous_output_kbps", server.Metrics.OutputBytesPerSecond / 1024.0);
        text.Line("instantaneous_input_repl_kbps", 0.0);
        text.Line("instantaneous_output_repl_kbps", 0.0);
        text.Line("rejected_connections", statistics.RejectedConnections);
        text.Line("sync_full", server.Replication.FullSyncs);
        text.Line("sync_partial_ok", server.Replication.PartialSyncs);
        text.Line("sync_partial_err", server.Replication.RefusedPartialSyncs);
        text.Line("expired_keys", engine.ExpiredKeys);
        text.Line("expired_subkeys", engine.ExpiredFields);
        text.Line("expired_stale_perc", 0.0);
        text.Line("expired_time_cap_reached_count", 0);
        text.Line("expire_cycle_cpu_milliseconds", 0);
        text.Line("evicted_keys", engine.EvictedKeys);
        text.Line("evicted_clients", statistics.EvictedClients);
        text.Line("evicted_scripts", server.Scripting?.Figures.EvictedScripts ?? 0);
        text.Line("total_eviction_exceeded_time", 0);
        text.Line("current_eviction_exceeded_time", 0);
        text.Line("keyspace_hits", engine.KeyspaceHits);
        text.Line("keyspace_misses", engine.KeyspaceMisses);
        text.Line("pubsub_channels", server.PubSub.Channels);
        text.Line("pubsub_patterns", server.PubSub.Patterns);
        text.Line("pubsubshard_channels", server.PubSub.ShardChannels);
        text.Line("latest_fork_usec", 0);
        // Where Redis forks, a thread begins.
        text.Line("total_forks", server.Background is { } work ? work.Figures.Saves.Begun + work.Figures.Rewrites.Begun : 0);
        text.Line("migrate_cached_sockets", server.Migrations.Count);
        text.Line("slave_expires_tracked_keys", 0);
        text.Line("active_defrag_hits", 0);
        text.Line("active_defrag_misses", 0);
        text.Line("active_defrag_key_hits", 0);
        text.Line("active_defrag_key_misses", 0);
        text.Line("total_active_defrag_time", 0);
        text.Line("current_active_defrag_time", 0);
        text.Line("tracking_total_keys", server.Engine.TrackedKeys);
        text.Line("tracking_total_items", server.Engine.TrackedItems);
        text.Line("tracking_total_prefixes", server.Tracking.Prefixes);
        text.Line("unexpected_error_replies", 0);
        text.Line("total_error_replies", statistics.ErrorReplies);
        text.Line("dump_payload_sanitizations", 0);
        text.Line("client_query_buffer_limit_disconnections", statistics.InputLimitDisconnections);
        text.Line("client_output_buffer_limit_disconnections", statistics.OutputLimitDisconnections);
        text.Line("acl_access_denied_auth", statistics.AuthenticationFailures);
        text.Line("acl_access_denied_cmd", statistics.DenialsOf(Users.DenialReason.Command));
        text.Line("acl_access_denied_key", statistics.DenialsOf(Users.DenialReason.Key));
        text.Line("acl_access_denied_channel", statistics.DenialsOf(Users.DenialReason.Channel));
    }
}
