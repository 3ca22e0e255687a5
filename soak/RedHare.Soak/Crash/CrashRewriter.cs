using System.Globalization;

namespace RedHare.Soak.Crash;

/// <summary>Asks for snapshots and rewrites of the log at random, over keys that nobody changes: each base that is written must hold them all.</summary>
internal sealed class CrashRewriter(int port, int seed)
{
    private const int Fillers = 20_000;

    /// <summary>Makes the keys, or looks whether they are there. Returns what is wrong, or null.</summary>
    public string? Prepare(bool isFirst)
    {
        using var socket = new CrashSocket(port);
        if (isFirst) socket.Ask(["EVAL", "for i = 1, tonumber(ARGV[1]) do redis.call('SET', 'filler:' .. i, string.rep('x', i % 200)) end", "0", Fillers.ToString(CultureInfo.InvariantCulture)], ["WAITAOF", "1", "0", "0"]);
        var held = socket.Ask(["EVAL", "local n = 0 for i = 1, tonumber(ARGV[1]) do if redis.call('STRLEN', 'filler:' .. i) == i % 200 then n = n + 1 end end return n", "0", Fillers.ToString(CultureInfo.InvariantCulture)])[0];
        return held?.ToString() == Fillers.ToString(CultureInfo.InvariantCulture) ? null : $"{held} of {Fillers} keys are there that nobody changed";
    }

    /// <summary>Asks until the server is gone.</summary>
    public void Run()
    {
        var random = new Random(seed);
        try
        {
            using var socket = new CrashSocket(port);
            while (true)
            {
                Thread.Sleep(random.Next(100));
                try
                {
                    socket.Ask(random.Next(3) == 0 ? ["BGSAVE", "SCHEDULE"] : ["BGREWRITEAOF"]);
                }
                catch (InvalidOperationException)
                {
                    // One is under way.
                }
            }
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
        }
    }
}
