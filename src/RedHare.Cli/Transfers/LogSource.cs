using System.Runtime.CompilerServices;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence.Loading;
using RedHare.Server;

namespace RedHare.Cli.Transfers;

/// <summary>The keys of an append log. It is loaded whole before the first key is given: what holds at its end is not known before.</summary>
internal sealed class LogSource : ITransferSource
{
    private const int BatchKeys = 256, BatchBytes = 1 << 20;

    // More than any log that was met; each costs some hundred bytes.
    private const int Databases = 1024;

    private readonly ServerContext _server;

    private LogSource(ServerContext server) => (_server, Libraries) = (server, server.Scripting?.LibraryTexts ?? []);

    public long Total { get; private set; }

    public long Done { get; private set; }

    public IReadOnlyList<byte[]> Libraries { get; }

    /// <summary>Loads a log.</summary>
    /// <param name="log">It stays as it is.</param>
    /// <param name="output">Where warnings go, and how far it is.</param>
    /// <param name="progress">Shows it.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<LogSource> LoadAsync(StoredLog log, TextWriter output, Progress progress, CancellationToken cancellation)
    {
        var configuration = new ServerConfiguration();
        configuration.Preset("databases", Databases.ToString(System.Globalization.CultureInfo.InvariantCulture));
        configuration.Preset("shards", "1");
        var server = WholeServer.Create(configuration);
        try
        {
            server.Log = (level, message) =>
            {
                if (level >= LogLevel.Warning) output.WriteLine(message);
            };
            var loading = server.Loading = new LoadingProgress();
            using var stop = cancellation.Register(() => loading.IsCancelled = true);
            var load = Task.Run(() => log.Load(server), CancellationToken.None);
            while (await Task.WhenAny(load, Task.Delay(200, CancellationToken.None)).ConfigureAwait(false) != load) progress.Show(loading.LoadedBytes >> 20, loading.LoadedBytes, loading.TotalBytes);
            cancellation.ThrowIfCancellationRequested();
            await load.ConfigureAwait(false);
            progress.Finish(loading.TotalBytes >> 20);
            server.Loading = null;
            if (log.PassedOver > 0) output.WriteLine($"The log ends in mid-command: its last {log.PassedOver} bytes are left out.");
            return new LogSource(server);
        }
        catch
        {
            server.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<TransferEntry>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var snapshot = Snapshot.Begin(_server.Engine);
        Total = snapshot.TotalKeys;
        var batch = new Batch();
        var keys = new WholeKeys(batch);
        for (var more = true; more;)
        {
            cancellation.ThrowIfCancellationRequested();
            more = snapshot.Next(keys);
            if (more && batch.Entries.Count < BatchKeys && batch.Bytes < BatchBytes) continue;
            Done = snapshot.Keys;
            yield return batch.Take();
            await Task.CompletedTask.ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Batch : ISnapshotSink
    {
        private readonly long _now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        public List<TransferEntry> Entries { get; private set; } = [];

        public long Bytes { get; private set; }

        public void Take(in SnapshotEntry entry)
        {
            if (entry.Expiry >= 0 && entry.Expiry <= _now) return;
            var payload = entry.ToDump();
            Entries.Add(new TransferEntry(entry.Database, entry.Key.ToArray(), entry.Expiry, payload));
            Bytes += payload.Length;
        }

        public List<TransferEntry> Take()
        {
            var taken = Entries;
            (Entries, Bytes) = ([], 0);
            return taken;
        }
    }
}
