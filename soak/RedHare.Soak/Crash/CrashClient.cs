using System.Diagnostics;
using System.Globalization;

namespace RedHare.Soak.Crash;

/// <summary>
/// Writes numbers that grow, each in another way in turn, and remembers what was acknowledged when. Its keys lie in several shards, so that a half transaction would show.
/// </summary>
internal sealed class CrashClient(int number)
{
    private const int Ways = 4;

    private readonly long[] _sent = new long[Ways];
    private readonly List<(long Value, long At)>[] _acknowledged = [[], [], [], []];

    /// <summary>Writes acknowledged in all.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Writes until the server is gone.</summary>
    public void Run(int port)
    {
        try
        {
            using var socket = new CrashSocket(port);
            while (true)
            {
                for (var way = 0; way < Ways; way++)
                {
                    var value = ++_sent[way];
                    socket.Ask(Commands(way, value.ToString(CultureInfo.InvariantCulture)));
                    _acknowledged[way].Add((value, Stopwatch.GetTimestamp()));
                    Acknowledged++;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
        }
    }

    /// <summary>What is wrong with what the server holds after a kill at an instant, or null. What it holds counts from then on.</summary>
    /// <param name="port">The server that was started again.</param>
    /// <param name="killed">When the one before was killed.</param>
    /// <param name="grace">What was acknowledged so shortly before may be missing.</param>
    public string? Verify(int port, long killed, TimeSpan grace)
    {
        using var socket = new CrashSocket(port);
        var held = new long[Ways];
        held[0] = Number(socket, "s");
        (held[1], held[2]) = (Number(socket, "a"), Number(socket, "x"));
        if (Number(socket, "b") is var b && b != held[1]) return $"client {number}: half a MULTI: {held[1]} and {b}";
        if (Number(socket, "y") is var y && y != held[2]) return $"client {number}: half a script: {held[2]} and {y}";
        var list = (object?[])socket.Ask(["LRANGE", Key("l"), "0", "-1"])[0]!;
        held[3] = list.Length;
        for (var i = 0; i < list.Length; i++)
            if ((string?)list[i] != (i + 1).ToString(CultureInfo.InvariantCulture)) return $"client {number}: element {i} of the list is {list[i]}";
        for (var way = 0; way < Ways; way++)
        {
            var due = _acknowledged[way].FindLast(one => Stopwatch.GetElapsedTime(one.At, killed) >= grace).Value;
            if (held[way] < due) return $"client {number}: {Key("saxl"[way].ToString())} holds {held[way]}, and {due} was acknowledged";
            if (held[way] > _sent[way]) return $"client {number}: {held[way]} was never sent";
            _sent[way] = held[way];
            _acknowledged[way].Clear();
            if (held[way] > 0) _acknowledged[way].Add((held[way], 0));
        }
        return null;
    }

    private string[][] Commands(int way, string value) => way switch
    {
        0 => [["SET", Key("s"), value]],
        1 => [["MULTI"], ["SET", Key("a"), value], ["SET", Key("b"), value], ["EXEC"]],
        2 => [["EVAL", "redis.call('SET', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1])", "2", Key("x"), Key("y"), value]],
        _ => [["RPUSH", Key("l"), value]],
    };

    private string Key(string name) => $"c{number}:{name}";

    private long Number(CrashSocket socket, string name) => socket.Ask(["GET", Key(name)])[0] is string text ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
}
