using RedHare.Resp;
using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>
/// Clients that keep what they read until they are told that it changed, against writers on other threads. A client never reads again what it holds, so one lost
/// invalidation leaves it wrong for good.
/// </summary>
public sealed class TrackingStormTests
{
    private const int Keys = 12, Readers = 5, Writers = 4, Writes = 2500;

    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task At_rest_every_cache_is_what_the_server_holds(string transport)
    {
        await using var server = new WireServer(transport, ("io-threads", "4"));
        var writing = new CancellationTokenSource();
        var caches = Enumerable.Range(0, Readers).Select(number => CachingClient.ConnectAsync(server, number)).ToArray();
        await Task.WhenAll(caches);
        var reading = caches.Select(cache => Task.Run(() => cache.Result.RunAsync(writing.Token))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(() => WriteAsync(server, number))));
        await writing.CancelAsync();
        await Task.WhenAll(reading);

        using var observer = await server.ConnectAsync();
        for (var key = 0; key < Keys; key++)
        {
            var value = (await observer.AskAsync($"GET {key}")).ToString();
            foreach (var cache in caches) Assert.Equal(value, cache.Result.Held[key] ?? value);
        }
        Assert.All(caches, cache => Assert.True(cache.Result.Invalidated > 100));
        foreach (var cache in caches) cache.Result.Dispose();
    }

    private static async Task WriteAsync(WireServer server, int number)
    {
        using var client = await server.ConnectAsync();
        var random = new Random(number);
        for (var i = 0; i < Writes; i++)
        {
            var key = random.Next(Keys);
            switch (random.Next(4))
            {
                case 0:
                    await client.SendAsync("MULTI", $"SET {key} {number}:{i}", $"APPEND {random.Next(Keys)} +", "EXEC");
                    await client.ReadAsync(4);
                    break;
                case 1:
                    await client.AskAsync($"DEL {key}");
                    break;
                default:
                    await client.AskAsync($"SET {key} {number}:{i}");
                    break;
            }
        }
    }

    /// <summary>A client in default mode with a cache of its own.</summary>
    private sealed class CachingClient(WireClient client, Random random) : IDisposable
    {
        /// <summary>What it holds of each key; null where it must ask.</summary>
        public string?[] Held { get; } = new string?[Keys];

        public int Invalidated { get; private set; }

        public static async Task<CachingClient> ConnectAsync(WireServer server, int number)
        {
            var client = await server.ConnectAsync();
            await client.AskAsync("HELLO 3");
            await client.AssertAsync("CLIENT TRACKING ON", "OK");
            return new CachingClient(client, new Random(100 + number));
        }

        public async Task RunAsync(CancellationToken ended)
        {
            while (!ended.IsCancellationRequested)
            {
                var absent = Enumerable.Range(0, Keys).Where(key => Held[key] is null).ToArray();
                if (absent.Length == 0)
                {
                    await client.SendAsync("PING");
                    await ReplyAsync();
                    continue;
                }
                random.Shuffle(absent);
                await client.SendAsync([.. absent.Select(key => $"GET {key}")]);
                foreach (var key in absent) Held[key] = (await ReplyAsync()).ToString();
            }
            await client.SendAsync("PING");
            await ReplyAsync();
        }

        public void Dispose() => client.Dispose();

        /// <summary>The next reply; what is pushed before it takes effect before it.</summary>
        private async Task<RespValue> ReplyAsync()
        {
            while (true)
            {
                var value = await client.ReadAsync();
                if (value.Type != RespType.Push) return value;
                Invalidated++;
                foreach (var key in value.Items[1].Items) Held[int.Parse(key.ToString(), System.Globalization.CultureInfo.InvariantCulture)] = null;
            }
        }
    }
}
