using System.Net;
using RedHare.Soak.Crash;

namespace RedHare.Persistence.Tests;

/// <summary>What happens when the disk fails.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("write")]
    [InlineData("sync")]
    public void A_caller_in_process_is_told_that_the_outcome_is_unknown_and_writes_are_refused(string failing)
    {
        using (var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always")))
        using (var redis = durable.Server.Connect())
        {
            redis.Execute("SET", "a", "1");
            _files.Before = what => { if (what == failing) throw new IOException("No space left on device : '/data/x'"); };
            Assert.Equal("MISCONF Errors writing to the AOF file: No space left on device", Assert.Throws<RedisServerException>(() => redis.Execute("SET", "a", "2")).Message);
            _files.Before = null;
            // Reads go on, from memory.
            Assert.Equal("MISCONF Errors writing to the AOF file: No space left on device", redis.TryExecute("SET", "b", "1").ToString());
            Assert.Equal("2", redis.Execute("GET", "a").ToString());
            Assert.StartsWith("MISCONF Errors writing to the AOF file: No space left on device", redis.TryExecute("EVAL", "return redis.call('SET', KEYS[1], '1')", "1", "b").ToString(), StringComparison.Ordinal);
            Assert.Equal("err", Info(redis, "aof_last_write_status"));
        }
        using (var again = new MemoryServer(_files, _directory.Path))
        using (var redis = again.Server.Connect())
        {
            var value = redis.Execute("GET", "a").ToString();
            Assert.True(value is "1" or "2", value);
            redis.Execute("SET", "a", "3");
        }
    }

    [Fact]
    public void Clients_over_sockets_get_misconf_in_place_of_each_held_reply_and_reads_go_on()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always"));
        var port = ((IPEndPoint)durable.Server.Listen()[0]).Port;
        using var socket = new CrashSocket(port);
        Assert.Equal(["OK", "1"], socket.Ask(["SET", "a", "1"], ["GET", "a"]));
        _files.Before = what => { if (what == "sync") throw new IOException("Input/output error"); };
        for (var i = 0; i < 2; i++)
            Assert.Equal("-MISCONF Errors writing to the AOF file: Input/output error", Assert.Throws<InvalidOperationException>(() => socket.Ask(["SET", "a", "2"], ["SET", "b", "1"])).Message);
        using var other = new CrashSocket(port);
        Assert.Equal(["2"], other.Ask(["GET", "a"]));
    }

    [Fact]
    public void No_reply_leaves_before_its_bytes_are_durable_and_many_share_one_sync()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always"));
        var port = ((IPEndPoint)durable.Server.Listen()[0]).Port;
        using var open = new ManualResetEventSlim(true);
        using var reached = new SemaphoreSlim(0);
        var syncs = 0;
        _files.Before = what =>
        {
            if (what != "sync") return;
            Interlocked.Increment(ref syncs);
            reached.Release();
            open.Wait();
        };
        using var first = durable.Server.Connect();
        first.Execute("SET", "warm", "1");
        Assert.True(reached.Wait(10000));
        open.Reset();
        var before = syncs;
        var busy = Task.Run(() => first.Execute("SET", "busy", "1"), TestContext.Current.CancellationToken);
        Assert.True(reached.Wait(10000));
        Task<object?[]>[] asked = [.. Enumerable.Range(0, 20).Select(n => Task.Run(() =>
        {
            using var socket = new CrashSocket(port);
            return socket.Ask(["SET", $"key:{n}", "1"], ["GET", $"key:{n}"]);
        }))];
        // The rest arrives while the disk is busy: what they wrote is in memory, and nobody is answered.
        while (Keys(durable) < 22) Thread.Yield();
        Assert.All(asked, task => Assert.False(task.IsCompleted));
        open.Set();
        busy.Wait(TestContext.Current.CancellationToken);
        Assert.All(asked, task => Assert.Equal(["OK", "1"], task.GetAwaiter().GetResult()));
        Assert.InRange(syncs - before, 1, 10);
    }

    [Fact]
    public void What_clients_write_at_once_over_many_connections_survives_with_the_loops_syncing()
    {
        using (var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always"), ("io-threads", "3")))
        {
            var port = ((IPEndPoint)durable.Server.Listen()[0]).Port;
            Task[] clients = [.. Enumerable.Range(0, 12).Select(client => Task.Run(() =>
            {
                using var socket = new CrashSocket(port);
                for (var n = 0; n < 200; n++) Assert.Equal(["OK", $"{n + 1}"], socket.Ask(["SET", $"key:{client}", $"{n}"], ["RPUSH", $"list:{client}", $"{n}"]));
            }))];
            Assert.True(Task.WaitAll(clients, 30_000, TestContext.Current.CancellationToken));
        }
        using var again = new MemoryServer(_files, _directory.Path);
        using var redis = again.Server.Connect();
        for (var client = 0; client < 12; client++)
        {
            Assert.Equal("199", redis.Execute("GET", $"key:{client}").ToString());
            Assert.Equal(200, redis.Execute("LLEN", $"list:{client}").AsInteger());
        }
    }

    [Fact]
    public void A_message_about_a_change_waits_until_the_change_is_durable()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always"));
        var port = ((IPEndPoint)durable.Server.Listen()[0]).Port;
        using var subscriber = new CrashSocket(port);
        subscriber.Ask(["SUBSCRIBE", "c"]);
        using var publisher = durable.Server.Connect();
        using var open = new ManualResetEventSlim(false);
        _files.Before = what => { if (what == "sync") open.Wait(); };
        var published = Task.Run(() =>
        {
            publisher.Execute("SET", "a", "1");
        }, TestContext.Current.CancellationToken);
        while (Keys(durable) < 1) Thread.Yield();
        using var second = durable.Server.Connect();
        var told = second.ExecuteAsync(["PUBLISH", "c", "a is 1"]).AsTask();
        var heard = Task.Run(() => subscriber.Next(), TestContext.Current.CancellationToken);
        Assert.False(heard.IsCompleted);
        Assert.False(told.IsCompleted);
        open.Set();
        published.Wait(TestContext.Current.CancellationToken);
        told.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(["message", "c", "a is 1"], (object?[])heard.GetAwaiter().GetResult()!);
    }

    [Fact]
    public void WaitAof_answers_when_the_connections_changes_are_on_the_disk()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "everysec"));
        using var redis = durable.Server.Connect();
        using var open = new ManualResetEventSlim(false);
        _files.Before = what => { if (what == "sync") open.Wait(); };
        redis.Execute("SET", "a", "1");
        Assert.Equal([0L, 0L], redis.Execute("WAITAOF", "1", "0", "20").Items.Select(item => item.AsInteger()));
        var waiting = redis.ExecuteAsync(["WAITAOF", "1", "0", "0"], TestContext.Current.CancellationToken);
        open.Set();
        Assert.Equal([1L, 0L], waiting.AsTask().GetAwaiter().GetResult().Items.Select(item => item.AsInteger()));
        Assert.Equal([1L, 0L], redis.Execute("WAITAOF", "1", "0", "0").Items.Select(item => item.AsInteger()));
    }

    private static long Keys(MemoryServer durable) => durable.Server.CountKeys();

    private static string Info(EmbeddedConnection redis, string name) =>
        redis.Execute("INFO", "persistence").ToString().Split("\r\n").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..];
}
