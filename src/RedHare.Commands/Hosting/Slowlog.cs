using System.Text;

namespace RedHare.Commands;

/// <summary>One slow command.</summary>
/// <param name="Id">Grows by one with each entry; not reset.</param>
/// <param name="UnixSeconds">When it ended.</param>
/// <param name="Microseconds">How long it ran.</param>
/// <param name="Arguments">The command line, shortened as Redis does.</param>
/// <param name="Address">The client's address.</param>
/// <param name="Name">The client's name.</param>
public sealed record SlowlogEntry(long Id, long UnixSeconds, long Microseconds, IReadOnlyList<byte[]> Arguments, string Address, string Name);

/// <summary>The commands that took longer than slowlog-log-slower-than, newest first, at most slowlog-max-len.</summary>
public sealed class Slowlog(ServerContext server)
{
    private const int MaxArguments = 32, MaxArgumentBytes = 128;

    private readonly Lock _lock = new();
    private readonly LinkedList<SlowlogEntry> _entries = new();
    private long _nextId;

    /// <summary>Entries now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The newest <paramref name="count"/> entries; all with −1.</summary>
    public IReadOnlyList<SlowlogEntry> Newest(long count)
    {
        lock (_lock) return [.. count < 0 ? _entries : _entries.Take((int)Math.Min(count, _entries.Count))];
    }

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        lock (_lock) _entries.Clear();
    }

    internal void Add(CommandCall call, long microseconds)
    {
        var arguments = Shorten(call);
        var (address, name) = (call.Session.Port.RemoteAddress, call.Session.Name);
        var max = server.Configuration.Monitoring.SlowlogMaxLength;
        lock (_lock)
        {
            _entries.AddFirst(new SlowlogEntry(_nextId++, server.Engine.UnixMilliseconds / 1000, microseconds, arguments, address, name));
            while (_entries.Count > max) _entries.RemoveLast();
        }
    }

    private static byte[][] Shorten(CommandCall call)
    {
        var shown = Math.Min(call.Count, MaxArguments);
        var arguments = new byte[shown][];
        for (var i = 0; i < shown; i++)
        {
            // The last place tells how many are missing.
            if (i == MaxArguments - 1 && call.Count > MaxArguments) arguments[i] = Encoding.ASCII.GetBytes($"... ({call.Count - MaxArguments + 1} more arguments)");
            else if (call.IsRedacted(i)) arguments[i] = "(redacted)"u8.ToArray();
            else if (call[i] is { Length: > MaxArgumentBytes } text)
                arguments[i] = [.. text[..MaxArgumentBytes], .. Encoding.ASCII.GetBytes($"... ({text.Length - MaxArgumentBytes} more bytes)")];
            else arguments[i] = call[i].ToArray();
        }
        return arguments;
    }
}
