using System.Globalization;
using RedHare.Client;

namespace RedHare.Cli.Optimizing;

/// <summary><c>redhare optimize URL</c>: looks at a server's keys, slow commands and figures, and says what to do about each. It changes nothing.</summary>
internal static class OptimizeCommand
{
    private const string Usage = """
        Usage: redhare optimize URL [--top N] [--big BYTES] [--keys N]

        Reports keys without expiry, big keys and slow commands of a server or cluster, and what to do about each. It reads by SCAN, in slices, and
        changes nothing.

               --top N       as many lines of each kind at most (10)
               --big BYTES   what counts as big (1048576)
               --keys N      stops after so many keys (all)

        """;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is [] or ["--help" or "-h", ..])
        {
            (arguments.Length == 0 ? errors : output).Write(Usage);
            return arguments.Length == 0 ? 1 : 0;
        }
        var (top, big, keys) = (10L, 1L << 20, long.MaxValue);
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length || !long.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1)
                return Fail(errors, $"{arguments[i]} needs a whole number above zero");
            switch (arguments[i])
            {
                case "--top": top = Math.Min(value, 1000); break;
                case "--big": big = value; break;
                case "--keys": keys = value; break;
                default: return Fail(errors, $"unknown option '{arguments[i]}'; redhare optimize --help lists what there is");
            }
        }
        try
        {
            var redis = await RedisConnection.ConnectAsync(arguments[0]).ConfigureAwait(false);
            await using (redis.ConfigureAwait(false))
            {
                // Asked before the keys are looked at: on a slow machine that would fill the log itself.
                var servers = new List<Action>();
                foreach (var master in await redis.Backend.MastersAsync().ConfigureAwait(false))
                {
                    var server = RedisConnection.Over(master).Server;
                    servers.Add(await AskAsync("The server", server.InfoAsync(), info => ServerFigures.Write(info, output), output).ConfigureAwait(false));
                    servers.Add(await AskAsync("Slow commands", server.SlowlogGetAsync(1000), log => SlowCommands.Write(log, (int)top, output), output).ConfigureAwait(false));
                }
                var survey = new KeySurvey((int)top, big);
                await survey.ReadAsync(redis, keys, errors).ConfigureAwait(false);
                survey.Write(output);
                foreach (var write in servers) write();
            }
            return 0;
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisServerException or FormatException or TimeoutException or ArgumentException or NotSupportedException)
        {
            return Fail(errors, exception.Message);
        }
    }

    /// <summary>What is to be written of an answer. What the server refuses to tell is said, and the rest told all the same.</summary>
    private static async Task<Action> AskAsync<T>(string what, ValueTask<T> asking, Action<T> write, TextWriter output)
    {
        try
        {
            var answer = await asking.ConfigureAwait(false);
            return () => write(answer);
        }
        catch (RedisServerException exception)
        {
            return () => output.WriteLine($"\n{what}: not known. {exception.Message}");
        }
    }

    private static int Fail(TextWriter errors, string message)
    {
        errors.WriteLine($"redhare optimize: {message}");
        return 1;
    }
}
