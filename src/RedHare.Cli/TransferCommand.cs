using RedHare.Cli.Transfers;
using RedHare.Client;
using RedHare.Persistence;
using RedHare.Persistence.Loading;

namespace RedHare.Cli;

/// <summary>redhare import and redhare export: a whole data set from a server, a file or a log to a server, a file or a log.</summary>
internal static class TransferCommand
{
    private const string Local = "redis://127.0.0.1:6379";
    private const string Usage =
        "Usage: redhare import redis://host:port | FILE | DIRECTORY [--to redis://host:port | FILE | DIRECTORY/] [--replace]\n" +
        "       redhare export FILE [--from redis://host:port] [--for 7.0] [--drop-field-expiry]\n";

    // As shells count a command that SIGINT ended.
    private const int Interrupted = 130;

    // A big key takes its time.
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Returns the exit code: 0, 1 after an error, 130 when it was interrupted.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!TryParse(arguments, out var from, out var to, out var replaces, out var fields))
        {
            Console.Error.Write(Usage);
            return 1;
        }
        using var cancellation = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            cancellation.Cancel();
        };
        try
        {
            RunAsync(from, to, replaces, fields, cancellation.Token).GetAwaiter().GetResult();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"\nredhare {arguments[0]}: interrupted; {(IsUrl(to) ? "the keys that were written so far are there" : "nothing was written")}");
            return Interrupted;
        }
        catch (Exception exception) when (exception is TransferException or PersistenceException or IOException or UnauthorizedAccessException or RedisConnectionException or RedisServerException or FormatException or TimeoutException)
        {
            Console.Error.WriteLine($"\nredhare {arguments[0]}: {exception.Message}");
            return 1;
        }
    }

    private static async Task RunAsync(string from, string to, bool replaces, ExpiringFields fields, CancellationToken cancellation)
    {
        await using var source = await OpenAsync(from, cancellation).ConfigureAwait(false);
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        await using ITransferTarget target = IsUrl(to) ? new ServerTarget(Options(to), replaces)
            : LogDirectoryTarget.IsMeant(to) ? new LogDirectoryTarget(to, fields) : new FileTarget(to, fields);
        long keys = 0;
        await foreach (var batch in source.ReadAsync(cancellation).ConfigureAwait(false))
        {
            await target.WriteAsync(batch, cancellation).ConfigureAwait(false);
            keys += batch.Count;
            progress.Show(keys, source.Done, source.Total);
        }
        await target.FinishAsync(source.Libraries, cancellation).ConfigureAwait(false);
        progress.Finish(keys);
    }

    private static async Task<ITransferSource> OpenAsync(string from, CancellationToken cancellation)
    {
        if (IsUrl(from)) return await ServerSource.ConnectAsync(Options(from), cancellation).ConfigureAwait(false);
        if (StoredLog.Find(from) is not { } log) return new FileSource(from);
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, TimeProvider.System, "MB of the log");
        return await LogSource.LoadAsync(log, Console.Error, progress, cancellation).ConfigureAwait(false);
    }

    private static bool TryParse(ReadOnlySpan<string> arguments, out string from, out string to, out bool replaces, out ExpiringFields fields)
    {
        var isImport = arguments[0] == "import";
        string? file = null, server = null;
        (replaces, fields) = (false, ExpiringFields.Kept);
        bool forSeventy = false, drops = false;
        (from, to) = ("", "");
        for (var i = 1; i < arguments.Length; i++)
        {
            var hasMore = i + 1 < arguments.Length;
            if (arguments[i] == (isImport ? "--to" : "--from") && hasMore) server = arguments[++i];
            else if (isImport && arguments[i] == "--replace") replaces = true;
            else if (!isImport && arguments[i] == "--for" && hasMore && arguments[++i].StartsWith("7.0", StringComparison.Ordinal)) forSeventy = true;
            else if (!isImport && arguments[i] == "--drop-field-expiry") drops = true;
            else if (file is null && !arguments[i].StartsWith("--", StringComparison.Ordinal)) file = arguments[i];
            else return false;
        }
        if (file is null) return false;
        fields = drops ? ExpiringFields.Dropped : forSeventy ? ExpiringFields.Refused : ExpiringFields.Kept;
        (from, to) = isImport ? (file, server ?? Local) : (server ?? Local, file);
        return true;
    }

    private static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    private static RedisOptions Options(string url) => RedisUrl.Parse(url) with { CommandTimeout = CommandTimeout };
}
