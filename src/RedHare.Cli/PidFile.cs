using RedHare.Commands.Configuration;
using RedHare.Server.Logging;

namespace RedHare.Cli;

/// <summary>The file with the process's id (<c>pidfile</c>), which goes when the server ends.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;
    private readonly ServerLog _log;
    private bool _isGone;

    private PidFile(string path, ServerLog log) => (_path, _log) = (path, log);

    /// <summary>Writes the file if the configuration names one. One that cannot be written is warned of; the server runs without.</summary>
    public static PidFile? Write(ServerConfiguration configuration, ServerLog log)
    {
        if (configuration.Process.PidFile.Length == 0) return null;
        var path = Path.GetFullPath(configuration.Process.PidFile, configuration.Process.Directory);
        try
        {
            File.WriteAllText(path, $"{Environment.ProcessId}\n");
            return new(path, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("Failed to write the pid file: " + e.Message);
            return null;
        }
    }

    public void Dispose()
    {
        if (_isGone) return;
        _isGone = true;
        _log.Notice("Removing the pid file.");
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning("Failed to remove the pid file: " + e.Message);
        }
    }
}
