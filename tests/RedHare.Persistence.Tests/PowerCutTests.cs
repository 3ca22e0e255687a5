namespace RedHare.Persistence.Tests;

/// <summary>Power cuts at random instants: with appendfsync always all that was acknowledged is found, and every directory opens.</summary>
public sealed class PowerCutTests
{
    // soak/run powercut asks for more.
    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    [Fact]
    public void Nothing_acknowledged_is_lost_at_random_instants()
    {
        using var directory = new TempDirectory();
        var random = new Random(Number("REDHARE_SEED", 20));
        var (cuts, wanted) = (0, Number("REDHARE_POWER_CUTS", 50));
        for (var run = 0; cuts < wanted; run++)
        {
            foreach (var (disk, acknowledged) in Run(directory.Path, new PowerCutFiles(), random))
            {
                Assert.Null(Verify(directory.Path, disk, acknowledged));
                cuts++;
            }
        }
    }

    [Fact]
    public void The_test_notices_when_syncs_are_left_out()
    {
        using var directory = new TempDirectory();
        var random = new Random(21);
        var lost = 0;
        for (var run = 0; run < 3; run++)
            lost += Run(directory.Path, new PowerCutFiles { IgnoresSyncs = true }, random).Count(cut => Verify(directory.Path, cut.Disk, cut.Acknowledged) is not null);
        Assert.True(lost > 0);
    }

    [Fact]
    public void An_error_of_any_operation_loses_nothing_acknowledged_and_leaves_nothing_that_blocks_the_next_start()
    {
        using var directory = new TempDirectory();
        for (var failing = 0; ; failing++)
        {
            var disk = new PowerCutFiles();
            disk.Before = number => { if (number == failing) throw new IOException("Input/output error"); };
            var acknowledged = 0;
            try
            {
                using var durable = new MemoryServer(disk, directory.Path, ("appendfsync", "always"), ("shards", "4"));
                using var redis = durable.Server.Connect();
                for (var i = 1; i <= 5; i++)
                {
                    Write(redis, i);
                    acknowledged = i;
                    if (i == 2) Assert.StartsWith("Background", redis.Execute("BGREWRITEAOF").ToString(), StringComparison.Ordinal);
                }
                Assert.True(SpinWait.SpinUntil(() => RewriteTests.Info(redis, "aof_rewrite_in_progress") == "0", 30_000));
            }
            catch (PersistenceException)
            {
            }
            catch (RedisServerException exception)
            {
                Assert.StartsWith("MISCONF", exception.Message, StringComparison.Ordinal);
            }
            disk.Before = null;
            Assert.Null(Verify(directory.Path, disk, acknowledged));
            if (disk.Operations < failing) return;
        }
    }

    /// <summary>Writes to a disk and returns what power cuts would leave of it, each with what was acknowledged before.</summary>
    private static List<(PowerCutFiles Disk, int Acknowledged)> Run(string directory, PowerCutFiles disk, Random random)
    {
        const int Operations = 160, Cuts = 10;
        var cuts = new List<(PowerCutFiles, int)>();
        var acknowledged = 0;
        var instants = Enumerable.Range(0, Cuts).Select(_ => random.Next(Operations)).ToHashSet();
        disk.Before = number =>
        {
            lock (cuts)
                if (instants.Contains(number)) cuts.Add((disk.Cut(random), Volatile.Read(ref acknowledged)));
        };
        var written = 0;
        // Opened anew in between, so that cuts meet that as well.
        while (disk.Operations < Operations)
        {
            using var durable = new MemoryServer(disk, directory, ("appendfsync", "always"), ("shards", "4"));
            using var redis = durable.Server.Connect();
            for (var i = 0; i < 20; i++)
            {
                // It goes on beside the writes, so that cuts meet each of its steps.
                if (i % 8 == 3) redis.TryExecute("BGREWRITEAOF");
                Write(redis, ++written);
                Volatile.Write(ref acknowledged, written);
            }
        }
        disk.Before = null;
        return cuts;
    }

    private static void Write(EmbeddedConnection redis, int number)
    {
        if (number % 2 == 0)
        {
            redis.Execute("MULTI");
            redis.Execute("RPUSH", "list", $"{number}");
            redis.Execute("SET", "last", $"{number}");
            redis.Execute("EXEC");
        }
        else redis.Execute("EVAL", "redis.call('RPUSH', KEYS[1], ARGV[1]) redis.call('SET', KEYS[2], ARGV[1])", "2", "list", "last", $"{number}");
    }

    private static string? Verify(string directory, PowerCutFiles disk, int acknowledged)
    {
        try
        {
            using var durable = new MemoryServer(disk, directory, ("shards", "4"));
            using var redis = durable.Server.Connect();
            var items = redis.Execute("LRANGE", "list", "0", "-1").Items;
            if (items.Count < acknowledged) return $"{items.Count} of {acknowledged} acknowledged writes are there";
            for (var i = 0; i < items.Count; i++)
                if (items[i].ToString() != $"{i + 1}") return $"element {i} is {items[i]}";
            var last = redis.Execute("GET", "last");
            return (last.IsNull ? "0" : last.ToString()) == $"{items.Count}" ? null : $"half a unit: {last} and {items.Count}";
        }
        catch (PersistenceException exception)
        {
            return exception.Message;
        }
    }
}
