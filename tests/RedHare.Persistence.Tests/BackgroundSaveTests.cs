using System.Net;
using RedHare.Files;
using RedHare.Soak.Crash;

namespace RedHare.Persistence.Tests;

/// <summary>BGSAVE, save points, and what happens when they fail; LOADING.</summary>
public sealed class BackgroundSaveTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_snapshot_in_the_background_holds_one_instant()
    {
        using (var durable = Open())
        using (var redis = durable.Server.Connect())
        {
            for (var i = 0; i < 2000; i++) redis.Execute("SET", $"key:{i}", "0".PadRight(2000));
            var step = 0;
            _files.Before = what =>
            {
                if (what != "write" || Thread.CurrentThread.Name != "redhare snapshot" || step++ != 2) return;
                using var second = durable.Server.Connect();
                for (var i = 0; i < 2000; i++) second.Execute("INCR", $"key:{i}x");
                for (var i = 0; i < 2000; i++) second.Execute("SET", $"key:{i}", "1");
                // What a command keeps waits for the writer of the snapshot, which is this thread: less than the bound.
                Assert.True(long.Parse(RewriteTests.Info(second, "current_cow_peak"), System.Globalization.CultureInfo.InvariantCulture) > 1_000_000);
            };
            Assert.Equal("Background saving started", redis.Execute("BGSAVE").ToString());
            Await(redis, "rdb_saves", "1");
            _files.Before = null;
            Assert.True(step > 3);
            Assert.Equal("4000", RewriteTests.Info(redis, "rdb_changes_since_last_save"));
        }
        using (var again = Open())
        using (var redis = again.Server.Connect())
        {
            Assert.Equal("2000", redis.Execute("DBSIZE").ToString());
            for (var i = 0; i < 2000; i++) Assert.Equal("0", redis.Execute("GET", $"key:{i}").ToString().TrimEnd());
        }
    }

    [Fact]
    public void A_save_point_saves_and_an_error_refuses_writes_until_a_save_succeeds()
    {
        using var durable = Open();
        using var redis = durable.Server.Connect();
        redis.Execute("CONFIG", "SET", "save", "1 2");
        redis.Execute("MSET", "a", "1", "b", "2");
        Await(redis, "rdb_saves", "1");
        _files.Before = what => { if (what == "write" && Thread.CurrentThread.Name == "redhare snapshot") throw new IOException("No space left on device"); };
        redis.Execute("MSET", "a", "2", "b", "3");
        Await(redis, "rdb_last_bgsave_status", "err");
        Assert.StartsWith("MISCONF Redis is configured to save RDB snapshots", redis.TryExecute("SET", "c", "1").ToString(), StringComparison.Ordinal);
        Assert.Equal("2", redis.Execute("GET", "a").ToString());
        _files.Before = null;
        Assert.Equal("OK", redis.Execute("SAVE").ToString());
        Assert.Equal("OK", redis.Execute("SET", "c", "1").ToString());
    }

    [Fact]
    public void A_save_that_is_broken_off_has_failed()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("appendonly", "no"), ("enable-debug-command", "yes"), ("save", "900 1"));
        using var redis = durable.Server.Connect();
        redis.Execute("SET", "a", "1");
        // Ten seconds for a key: it ends by being broken off, and not by waiting.
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "10000000");
        redis.Execute("BGSAVE");
        Assert.Equal("OK", redis.Execute("DEBUG", "BREAK-BACKGROUND-WORK").ToString());
        Await(redis, "rdb_last_bgsave_status", "err");
        Assert.StartsWith("MISCONF", redis.TryExecute("SET", "a", "2").ToString(), StringComparison.Ordinal);
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "0");
        redis.Execute("BGSAVE");
        Await(redis, "rdb_saves", "1");
        Assert.Equal("OK", redis.Execute("SET", "a", "2").ToString());
        Assert.Contains("total_forks:2\r\n", redis.Execute("INFO", "stats").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Saves_and_rewrites_wait_for_one_another()
    {
        using var durable = new MemoryServer(_files, _directory.Path);
        using var redis = durable.Server.Connect();
        using var open = new ManualResetEventSlim();
        redis.Execute("SET", "a", "1");
        _files.Before = what => { if (what == "write" && Thread.CurrentThread.Name == "redhare snapshot") open.Wait(30_000); };
        Assert.Equal("Background append only file rewriting started", redis.Execute("BGREWRITEAOF").ToString());
        Assert.Equal("ERR Background append only file rewriting already in progress", redis.TryExecute("BGREWRITEAOF").ToString());
        Assert.StartsWith("ERR Another child process is active", redis.TryExecute("BGSAVE").ToString(), StringComparison.Ordinal);
        Assert.Equal("Background saving scheduled", redis.Execute("BGSAVE", "SCHEDULE").ToString());
        open.Set();
        _files.Before = null;
        Await(redis, "aof_rewrites", "1");
        Await(redis, "rdb_saves", "1");
    }

    [Fact]
    public async Task Clients_are_answered_loading_until_all_is_loaded()
    {
        using (var durable = new MemoryServer(new SystemFileLayer(), _directory.Path))
        using (var redis = durable.Server.Connect())
            for (var i = 0; i < 1000; i++) redis.Execute("RPUSH", "list", "0123456789");
        await using var server = new RedHare.Server.RedisServer(MemoryServer.Configure(_directory.Path));
        using var seen = new ManualResetEventSlim();
        var answers = new List<string>();
        server.Context.Log = (_, line) =>
        {
            if (!line.StartsWith("DB loaded from base file", StringComparison.Ordinal) || seen.IsSet) return;
            // On the loading thread, which lets clients in when it has loaded for a moment: it goes on when one has asked.
            var asked = Task.Run(() =>
            {
                using var socket = new CrashSocket(server.EndPoints.OfType<IPEndPoint>().Single().Port);
                answers.Add(Assert.Throws<InvalidOperationException>(() => socket.Ask(["GET", "list"])).Message);
                answers.Add((string)socket.Ask(["INFO", "persistence"])[0]!);
            });
            while (!asked.Wait(1)) server.Context.Loading!.GoOn();
            seen.Set();
        };
        server.Start();
        Assert.True(seen.IsSet);
        Assert.Equal("-LOADING Redis is loading the dataset in memory", answers[0]);
        Assert.Contains("loading:1\r\n", answers[1], StringComparison.Ordinal);
        Assert.Contains("loading_total_bytes:", answers[1], StringComparison.Ordinal);
        using var after = new CrashSocket(server.EndPoints.OfType<IPEndPoint>().Single().Port);
        Assert.Equal(["1000"], after.Ask(["LLEN", "list"]).Select(item => item?.ToString()));
    }

    [Fact]
    public async Task Clients_are_answered_loading_while_DEBUG_loads_again()
    {
        await using var server = new RedHare.Server.RedisServer(MemoryServer.Configure(_directory.Path, ("enable-debug-command", "yes"), ("io-threads", "1")));
        server.Start();
        var port = server.EndPoints.OfType<IPEndPoint>().Single().Port;
        using var loads = new CrashSocket(port);
        using var other = new CrashSocket(port);
        using var queues = new CrashSocket(port);
        for (var i = 0; i < 300; i++) loads.Ask(["SET", $"key:{i}", "x"]);
        queues.Ask(["MULTI"]);
        queues.Ask(["GET", "key:1"]);
        foreach (string[] load in (string[][])[["DEBUG", "RELOAD"], ["DEBUG", "LOADAOF"]])
        {
            loads.Ask(["CONFIG", "SET", "key-load-delay", "200000"]);
            var loaded = Task.Run(() => loads.Ask(load), TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(() => Answer(other, "PING") == "-LOADING Redis is loading the dataset in memory", 60_000));
            Assert.Contains("loading:1\r\n", Answer(other, "INFO", "persistence"), StringComparison.Ordinal);
            Assert.StartsWith("-EXECABORT Transaction discarded because of: LOADING", Answer(queues, "EXEC"), StringComparison.Ordinal);
            Assert.Equal("OK", Answer(other, "CONFIG", "SET", "key-load-delay", "0"));
            Assert.Equal("OK", (await loaded)[0]);
            Assert.Equal("300", Answer(other, "DBSIZE"));
            queues.Ask(["MULTI"]);
            queues.Ask(["GET", "key:1"]);
        }
        Assert.Equal(["x"], (object?[])queues.Ask(["EXEC"])[0]!);
    }

    private static string Answer(CrashSocket socket, params string[] command)
    {
        try
        {
            return socket.Ask(command)[0]?.ToString() ?? "";
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }

    private static void Await(EmbeddedConnection redis, string field, string value) =>
        Assert.True(SpinWait.SpinUntil(() => RewriteTests.Info(redis, field) == value, 60_000), $"{field} is {RewriteTests.Info(redis, field)}");

    private MemoryServer Open() => new(_files, _directory.Path, ("appendonly", "no"), ("shards", "4"), ("rdbcompression", "no"));
}
