namespace RedHare.Commands.Server.Information;

/// <summary>INFO persistence. There are no snapshots and no rewrites of the log yet, so their part is at rest.</summary>
internal static class PersistenceSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        text.Section("Persistence");
        text.Line("loading", false);
        text.Line("async_loading", false);
        text.Line("current_cow_peak", 0);
        text.Line("current_cow_size", 0);
        text.Line("current_cow_size_age", 0);
        text.Line("current_fork_perc", 0.0);
        text.Line("current_save_keys_processed", 0);
        text.Line("current_save_keys_total", 0);
        text.Line("rdb_changes_since_last_save", server.Engine.Statistics.Changes);
        text.Line("rdb_bgsave_in_progress", false);
        text.Line("rdb_last_save_time", server.StartedAt.ToUnixTimeSeconds());
        text.Line("rdb_last_bgsave_status", "ok");
        text.Line("rdb_last_bgsave_time_sec", -1);
        text.Line("rdb_current_bgsave_time_sec", -1);
        text.Line("rdb_saves", 0);
        text.Line("rdb_last_cow_size", 0);
        text.Line("rdb_last_load_keys_expired", 0);
        text.Line("rdb_last_load_keys_loaded", 0);
        var log = server.Durability?.Status;
        text.Line("aof_enabled", log is not null);
        text.Line("aof_rewrite_in_progress", false);
        text.Line("aof_rewrite_scheduled", false);
        text.Line("aof_last_rewrite_time_sec", -1);
        text.Line("aof_current_rewrite_time_sec", -1);
        text.Line("aof_last_bgrewrite_status", "ok");
        text.Line("aof_rewrites", 0);
        text.Line("aof_rewrites_consecutive_failures", 0);
        text.Line("aof_last_write_status", log is { LastWriteSucceeded: false } ? "err" : "ok");
        text.Line("aof_last_cow_size", 0);
        text.Line("module_fork_in_progress", false);
        text.Line("module_fork_last_cow_size", 0);
        if (log is not { } kept) return;
        text.Line("aof_current_size", kept.CurrentSize);
        text.Line("aof_base_size", kept.BaseSize);
        text.Line("aof_pending_rewrite", false);
        text.Line("aof_buffer_length", kept.PendingBytes);
        text.Line("aof_pending_bio_fsync", 0);
        text.Line("aof_delayed_fsync", 0);
    }
}
