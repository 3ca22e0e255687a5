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
                var survey = new KeySurvey((int)top, big);
                await survey.ReadAsync(redis, keys, errors).ConfigureAwait(false);
                survey.Write(output);
                foreach (var master in await redis.Backend.MastersAsync().ConfigureAwait(false))
                {
                    var server = RedisConnection.Over(master).Server;
                    SlowCommands.Write(await server.SlowlogGetAsync(1000).ConfigureAwait(false), (int)top, output);
                    ServerFigures.Write(await server.InfoAsync().ConfigureAwait(false), output);
                }
            }
            return 0;
        }
        catch (Exception exception) when (exception is RedisConnectionException or RedisServerException or FormatException or TimeoutException)
        {
            return Fail(errors, exception.Message);
        }
    }

    private static int Fail(TextWriter errors, string message)
    {
        errors.WriteLine($"redhare optimize: {message}");
        return 1;
    }
}
