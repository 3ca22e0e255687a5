using System.Globalization;
using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Server.Logging;

/// <summary>
/// A server's log in redis-server's line format, <c>PID:M DD Mon YYYY HH:MM:SS.mmm * message</c>, which tools parse: M is the role
/// of a master, the mark is the level (. debug, - verbose, * notice, # warning), the time is local. Level and file are read from the
/// configuration at each line. A file is opened for each line and closed again, as Redis does, so that it may be rotated away; lines
/// are rare enough. Safe from many threads; it does I/O, so nobody may write to it under a shard's lock.
/// </summary>
public sealed class ServerLog
{
    private const string Marks = ".-*#";
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private readonly Lock _writing = new();
    private readonly ServerConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly Stream? _output;

    /// <summary>A log into the file that the configuration names, or to <paramref name="output"/> while it names none; null drops such lines.</summary>
    public ServerLog(ServerConfiguration configuration, Stream? output, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _output = output;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Whether a line of this level is written at all; asks before a message is composed that costs something.</summary>
    public bool IsEnabled(LogLevel level) =>
        level >= _configuration.Monitoring.LogLevel && level != LogLevel.Nothing && (_output is not null || _configuration.Monitoring.LogFile.Length != 0);

    /// <summary>Writes a line marked '.'.</summary>
    public void Debug(string message) => Write(LogLevel.Debug, message);

    /// <summary>Writes a line marked '-'.</summary>
    public void Verbose(string message) => Write(LogLevel.Verbose, message);

    /// <summary>Writes a line marked '*'.</summary>
    public void Notice(string message) => Write(LogLevel.Notice, message);

    /// <summary>Writes a line marked '#'.</summary>
    public void Warning(string message) => Write(LogLevel.Warning, message);

    /// <summary>Writes a line. A log that cannot be written must not stop the server: such a line is lost, as in Redis.</summary>
    public void Write(LogLevel level, string message)
    {
        if (!IsEnabled(level)) return;
        var line = Encoding.UTF8.GetBytes(Format(level, message));
        lock (_writing)
        {
            try
            {
                var file = _configuration.Monitoring.LogFile;
                if (file.Length == 0) Append(_output!, line);
                else
                    using (var stream = new FileStream(PathOf(file), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
                        Append(stream, line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
            }
        }
    }

    /// <summary>Tries to open the file that the configuration names. Returns null, or the reason why lines would be lost.</summary>
    public string? CheckFile()
    {
        var file = _configuration.Monitoring.LogFile;
        if (file.Length == 0) return null;
        try
        {
            new FileStream(PathOf(file), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "Can't open the log file: " + e switch
            {
                DirectoryNotFoundException or FileNotFoundException => "No such file or directory",
                UnauthorizedAccessException => "Permission denied",
                _ => e.Message,
            };
        }
    }

    private static void Append(Stream stream, byte[] line)
    {
        stream.Write(line);
        stream.Flush();
    }

    private string PathOf(string file) => Path.GetFullPath(file, _configuration.Process.Directory);

    private string Format(LogLevel level, string message)
    {
        var now = _time.GetLocalNow();
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessId}:M {now.Day:00} {Months.AsSpan(now.Month * 3 - 3, 3)} {now.Year} {now.Hour:00}:{now.Minute:00}:{now.Second:00}.{now.Millisecond:000} {Marks[(int)level]} {message}\n");
    }
}
