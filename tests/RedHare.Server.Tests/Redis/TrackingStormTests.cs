using System.Globalization;
using RedHare.Resp;
using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>
/// Clients that keep what they read until they are told that it changed, against writers on other threads. In each round every key is written once while all read it,
/// so that an invalidation lost between a read and its registration is made good by no later one: when the round is over, what a client still holds must be what the server
/// holds.
/// </summary>
public sealed class TrackingStormTests
{
    private const int Keys = 48, Readers = 4, Writers = 2, Rounds = 400;

    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task At_rest_every_cache_is_what_the_server_holds(string transport)
    {
        await using var server = new WireServer(transport, ("io-threads", "4"));
        var random = new Random(7);
        var readers = new CachingClient[Readers];
        for (var i = 0; i < Readers; i++) readers[i] = await CachingClient.ConnectAsync(server);
        var writers = new WireClient[Writers];
        for (var i = 0; i < Writers; i++) writers[i] = await server.ConnectAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var value = round.ToString(CultureInfo.InvariantCulture);
            List<Task> tasks = [.. readers.Select(reader => reader.FillAsync(random.Next())), .. writers.Select((writer, number) => WriteAsync(writer, number, value, random.Next()))];
            await Task.WhenAll(tasks);
            foreach (var reader in readers)
            {
                await reader.CatchUpAsync();
                Assert.All(reader.Held, held => Assert.Equal(value, held ?? value));
            }
        }
        Assert.All(readers, reader => Assert.True(reader.Invalidated > Rounds));
        foreach (var reader in readers) reader.Dispose();
        foreach (var writer in writers) writer.Dispose();
    }

    /// <summary>Writes the keys of this writer in any order, some of them in a transaction.</summary>
    private static async Task WriteAsync(WireClient client, int number, string value, int seed)
    {
        var keys = Enumerable.Range(0, Keys).Where(key => key % Writers == number).ToArray();
        new Random(seed).Shuffle(keys);
        await client.SendAsync([.. keys[4..].Select(key => $"SET {key} {value}"), "MULTI", .. keys[..4].Select(key => $"SET {key} {value}"), "EXEC"]);
        await client.ReadAsync(keys.Length + 2);
    }

    /// <summary>A client in default mode with a cache of its own.</summary>
    private sealed class CachingClient(WireClient client) : IDisposable
    {
        /// <summary>What it holds of each key; null where it must ask.</summary>
        public string?[] Held { get; } = new string?[Keys];

        public int Invalidated { get; private set; }

        public static async Task<CachingClient> ConnectAsync(WireServer server)
        {
            var client = await server.ConnectAsync();
            await client.AskAsync("HELLO 3");
            await client.AssertAsync("CLIENT TRACKING ON", "OK");
            return new CachingClient(client);
        }

        /// <summary>Asks for what it does not hold.</summary>
        public async Task FillAsync(int seed)
        {
            var absent = Enumerable.Range(0, Keys).Where(key => Held[key] is null).ToArray();
            new Random(seed).Shuffle(absent);
            await client.SendAsync([.. absent.Select(key => $"GET {key}")]);
            foreach (var key in absent) Held[key] = (await ReplyAsync()).ToString();
        }

        /// <summary>Hears all that was told so far.</summary>
        public async Task CatchUpAsync()
        {
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
                foreach (var key in value.Items[1].Items) Held[int.Parse(key.ToString(), CultureInfo.InvariantCulture)] = null;
            }
        }
    }
}
