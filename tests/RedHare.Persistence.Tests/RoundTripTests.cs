using RedHare.Client;

namespace RedHare.Persistence.Tests;

/// <summary>What is closed and opened again is as it was.</summary>
public sealed class RoundTripTests
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    [InlineData("no")]
    public async Task All_types_and_encodings_come_back(string fsync)
    {
        using (_directory)
        {
            SortedDictionary<string, string> before;
            await using (var server = _directory.Open(("appendfsync", fsync)))
            await using (var redis = RedisConnection.Over(server.OpenBackend()))
            {
                await DataSet.FillAsync(redis, fieldExpiry: true);
                before = await DataSet.DumpAsync(redis);
            }
            await using (var server = _directory.Open())
            await using (var redis = RedisConnection.Over(server.OpenBackend()))
            {
                Assert.Equal(before, await DataSet.DumpAsync(redis));
                using var other = server.Connect();
                other.Execute("SELECT", "2");
                Assert.Equal("value", other.Execute("GET", "string:renamed").ToString());
                Assert.Equal(7, other.Execute("FCALL", "f", "0").AsInteger());
            }
        }
    }

    [Fact]
    public async Task A_url_with_a_directory_is_durable()
    {
        using (_directory)
        {
            var url = "redhare://" + Path.Combine(_directory.Path, "made");
            await using (var redis = await RedisConnection.ConnectAsync(url, TestContext.Current.CancellationToken)) await redis.ExecuteAsync("SET", "k", "v");
            await using (var redis = await RedisConnection.ConnectAsync(url, TestContext.Current.CancellationToken))
                Assert.Equal("v", (await redis.ExecuteAsync("GET", "k")).ToString());
        }
    }

    [Fact]
    public void A_key_that_was_changed_just_before_its_time_is_gone_and_not_without_expiry()
    {
        using (_directory)
        {
            using (var server = _directory.Open(("enable-debug-command", "yes")))
            using (var redis = server.Connect())
            {
                redis.Execute("SET", "k", "v", "PX", "1000");
                redis.Execute("HSET", "h", "f", "v", "g", "w");
                redis.Execute("HPEXPIRE", "h", "1000", "FIELDS", "1", "f");
                redis.Execute("APPEND", "k", "w");
                redis.Execute("HSET", "h", "i", "x");
                redis.Execute("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            }
            Thread.Sleep(1100);
            using (var server = _directory.Open())
            using (var redis = server.Connect())
            {
                Assert.Equal(0, redis.Execute("EXISTS", "k").AsInteger());
                Assert.Equal(0, redis.Execute("HEXISTS", "h", "f").AsInteger());
                Assert.Equal("w", redis.Execute("HGET", "h", "g").ToString());
            }
        }
    }

    [Fact]
    public void Effects_larger_than_the_ring_and_databases_in_turn()
    {
        using (_directory)
        {
            var big = new string('y', 40 << 20);
            using (var server = _directory.Open(("proto-max-bulk-len", "100mb")))
            using (var redis = server.Connect())
            {
                redis.Execute("SET", "big", big);
                redis.Execute("SELECT", "5");
                redis.Execute("SET", "five", "5");
                redis.Execute("MULTI");
                redis.Execute("SET", "m", "1");
                redis.Execute("SELECT", "6");
                redis.Execute("SET", "m", "2");
                redis.Execute("EXEC");
                redis.Execute("SET", "n", "3");
            }
            using (var server = _directory.Open())
            using (var redis = server.Connect())
            {
                Assert.Equal(big.Length, redis.Execute("STRLEN", "big").AsInteger());
                redis.Execute("SELECT", "5");
                Assert.Equal("5", redis.Execute("GET", "five").ToString());
                Assert.Equal("1", redis.Execute("GET", "m").ToString());
                redis.Execute("SELECT", "6");
                Assert.Equal("2", redis.Execute("GET", "m").ToString());
                Assert.Equal("3", redis.Execute("GET", "n").ToString());
            }
        }
    }

    [Fact]
    public async Task Many_threads_write_and_all_of_it_is_there()
    {
        using (_directory)
        {
            await using (var server = _directory.Open(("appendfsync", "always")))
            {
                var opened = server;
                await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
                {
                    using var redis = opened.Connect();
                    for (var i = 0; i < 300; i++)
                    {
                        redis.Execute("RPUSH", $"list:{n}", $"{i}");
                        redis.Execute("INCR", "counter");
                    }
                })));
            }
            using (var server = _directory.Open())
            using (var redis = server.Connect())
            {
                Assert.Equal("2400", redis.Execute("GET", "counter").ToString());
                for (var n = 0; n < 8; n++) Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), redis.Execute("LRANGE", $"list:{n}", "0", "-1").Items.ToArray().Select(item => item.ToString()));
            }
        }
    }
}
