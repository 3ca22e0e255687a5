namespace RedHare.Commands.Server.Information;

/// <summary>INFO persistence. Where Redis counts pages that fork's child shares no more (cow), these are the bytes that a snapshot keeps because commands were ahead of it.</summary>
internal static class PersistenceSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        var work = server.Background?.Figures ?? new BackgroundFigures { Saves = new() { Succeeded = true, LastSeconds = -1, Seconds = -1 }, Rewrites = new() { Succeeded = true, LastSeconds = -1, Seconds = -1 } };
        var (saves, rewrites) = (work.Saves, work.Rewrites);
        text.Section("Persistence");
        var loading = server.Loading;
        text.Line("loading", loading is not null);
        text.Line("async_loading", false);
        text.Line("current_cow_peak", work.PeakBytes);
        text.Line("current_cow_size", work.HeldBytes);
        text.Line("current_cow_size_age", 0);
        text.Line("current_fork_perc", work.TotalKeys == 0 ? 0.0 : Math.Min(100.0, 100.0 * work.Keys / work.TotalKeys));
        text.Line("current_save_keys_processed", work.Keys);
        text.Line("current_save_keys_total", work.TotalKeys);
        text.Line("rdb_changes_since_last_save", server.Snapshots?.UnsavedChanges ?? server.Engine.Statistics.Changes);
        text.Line("rdb_bgsave_in_progress", saves.IsRunning);
        text.Line("rdb_last_save_time", (server.Snapshots?.LastSave ?? server.StartedAt).ToUnixTimeSeconds());
        text.Line("rdb_last_bgsave_status", saves.Succeeded ? "ok" : "err");
        text.Line("rdb_last_bgsave_time_sec", saves.LastSeconds);
        text.Line("rdb_current_bgsave_time_sec", saves.Seconds);
        text.Line("rdb_saves", saves.Count);
        text.Line("rdb_last_cow_size", saves.LastPeakBytes);
        var (loaded, expired) = server.Snapshots?.LastLoad ?? default;
        text.Line("rdb_last_load_keys_expired", expired);
        text.Line("rdb_last_load_keys_loaded", loaded);
        var log = server.Durability?.Status;
        text.Line("aof_enabled", log is not null);
        text.Line("aof_rewrite_in_progress", rewrites.IsRunning);
        text.Line("aof_rewrite_scheduled", rewrites.IsScheduled);
        text.Line("aof_last_rewrite_time_sec", rewrites.LastSeconds);
        text.Line("aof_current_rewrite_time_sec", rewrites.Seconds);
        text.Line("aof_last_bgrewrite_status", rewrites.Succeeded ? "ok" : "err");
        text.Line("aof_rewrites", rewrites.Count);
        text.Line("aof_rewrites_consecutive_failures", rewrites.Failures);
        text.Line("aof_last_write_status", log is { LastWriteSucceeded: false } ? "err" : "ok");
        text.Line("aof_last_cow_size", rewrites.LastPeakBytes);
        text.Line("module_fork_in_progress", false);
        text.Line("module_fork_last_cow_size", 0);
        if (log is { } kept) Log(text, kept);
        if (loading is not null) Loading(text, loading);
    }

    private static void Log(InfoText text, DurabilityStatus kept)
    {
        text.Line("aof_current_size", kept.CurrentSize);
        text.Line("aof_base_size", kept.BaseSize);
        text.Line("aof_pending_rewrite", false);
        text.Line("aof_buffer_length", kept.PendingBytes);
        text.Line("aof_pending_bio_fsync", 0);
        text.Line("aof_delayed_fsync", 0);
    }

    private static void Loading(InfoText text, LoadingProgress loading)
    {
        text.Line("loading_start_time", loading.StartedAt.ToUnixTimeSeconds());
        text.Line("loading_total_bytes", loading.TotalBytes);
        text.Line("loading_rdb_used_mem", loading.MemoryWhenSaved);
        text.Line("loading_loaded_bytes", loading.LoadedBytes);
        text.Line("loading_loaded_perc", 100.0 * loading.LoadedBytes / Math.Max(1, loading.TotalBytes));
        text.Line("loading_eta_seconds", loading.SecondsLeft);
    }
}
