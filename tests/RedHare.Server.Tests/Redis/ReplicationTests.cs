using System.Globalization;
using System.Text;
using RedHare.Resp;
using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>Connections that attach as replicas do: what they are sent, byte for byte, is the data set and its changes.</summary>
public sealed class ReplicationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare").FullName;

    public static TheoryData<string> Transports => WireServer.Transports();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task SYNC_sends_a_snapshot_and_then_the_effects_as_Redis_writes_them(string transport)
    {
        await using var server = Serve(transport);
        using var client = await server.ConnectAsync();
        await client.AssertAsync("SET before 1", "OK");
        using var replica = await AttachAsync(server);
        Assert.StartsWith("REDIS", replica.Snapshot, StringComparison.Ordinal);
        await client.SendAsync("SET a 1", "SELECT 3", "SET b 2 EX 100", "MULTI", "SET c 3", "INCR c", "EXEC", "SELECT 0", "SPOP none", "GETDEL a", "MULTI", "SET d 1", "EXEC");
        await client.ReadAsync(13);
        Assert.Equal(["SELECT 0", "SET a 1", "SELECT 3"], await replica.CommandsAsync(3));
        Assert.StartsWith("SET b 2 PXAT ", (await replica.CommandsAsync(1))[0], StringComparison.Ordinal);
        Assert.Equal(["MULTI", "SET c 3", "INCR c", "EXEC", "SELECT 0", "DEL a", "SET d 1"], await replica.CommandsAsync(7));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_replica_is_listed_and_acknowledges_and_goes(string transport)
    {
        await using var server = Serve(transport);
        using var client = await server.ConnectAsync();
        using var replica = await server.ConnectAsync();
        await replica.AssertAsync("REPLCONF listening-port 1234 ip-address 10.1.2.3", "OK");
        await replica.AssertAsync("REPLCONF capa eof capa psync2", "OK");
        await replica.SendAsync("PSYNC ? -1");
        var answer = (await replica.ReadAsync()).ToString().Split(' ');
        Assert.Equal("FULLRESYNC", answer[0]);
        var offset = long.Parse(answer[2], CultureInfo.InvariantCulture);
        var mark = (await LineAsync(replica))["$EOF:".Length..];
        Assert.Equal(40, mark.Length);
        for (var tail = ""; !tail.EndsWith(mark, StringComparison.Ordinal);)
        {
            var next = await replica.RawAsync(1);
            Assert.NotEmpty(next);
            tail += next;
        }
        // The stream waits until the snapshot is loaded.
        await client.AssertAsync("SET k v", "OK");
        await client.SendAsync("WAIT 1 0");
        await WireServer.UntilBlocked(await server.ConnectAsync(), 1);
        await replica.SendAsync($"REPLCONF ACK {offset}");
        Assert.Equal("*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n", await replica.RawAsync(23 + 27 + 37));
        await replica.SendAsync($"REPLCONF ACK {offset + 23 + 27 + 37}");
        Assert.Equal("1", (await client.ReadAsync()).ToString());
        var info = (await client.AskAsync("INFO replication")).ToString();
        Assert.Contains($"slave0:ip=10.1.2.3,port=1234,state=online,offset={offset + 87},lag=0\r\n", info, StringComparison.Ordinal);
        Assert.Contains($"master_repl_offset:{offset + 87}\r\n", info, StringComparison.Ordinal);
        await client.AssertAsync("ROLE", $"[master, {offset + 87}, [[10.1.2.3, 1234, {offset + 87}]]]");
        Assert.Contains("flags=S", (await client.AskAsync("CLIENT LIST TYPE replica")).ToString(), StringComparison.Ordinal);
        await client.AssertAsync("CLIENT KILL TYPE slave", "1");
        await replica.AssertClosedAsync();
        await WireServer.Until(async () => (await client.AskAsync("INFO replication")).ToString().Contains("connected_slaves:0\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_comes_back_is_sent_what_it_lacks()
    {
        await using var server = Serve("epoll");
        using var client = await server.ConnectAsync();
        string[] answer;
        using (var first = await server.ConnectAsync())
        {
            await first.AssertAsync("REPLCONF capa psync2", "OK");
            await first.SendAsync("PSYNC ? -1");
            answer = (await first.ReadAsync()).ToString().Split(' ');
        }
        var offset = long.Parse(answer[2], CultureInfo.InvariantCulture);
        await client.AssertAsync("SET k v", "OK");
        using var second = await server.ConnectAsync();
        await second.AssertAsync("REPLCONF capa psync2", "OK");
        await second.SendAsync($"PSYNC {answer[1]} {offset + 1}");
        await second.AssertAsync("PING", $"CONTINUE {answer[1]}");
        Assert.Equal("[SELECT, 0]", (await second.ReadAsync()).ToString());
        Assert.Equal("[SET, k, v]", (await second.ReadAsync()).ToString());
        using var third = await server.ConnectAsync();
        await third.SendAsync($"PSYNC {answer[1]} {offset + 1000}");
        Assert.StartsWith("FULLRESYNC", (await third.ReadAsync()).ToString(), StringComparison.Ordinal);
        Assert.Contains("sync_full:2\r\nsync_partial_ok:1\r\nsync_partial_err:1\r\n", (await client.AskAsync("INFO stats")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no", "everysec")]
    [InlineData("yes", "everysec")]
    [InlineData("yes", "always")]
    public async Task Snapshot_and_stream_together_are_the_data_set_whoever_wrote_meanwhile(string appendonly, string appendfsync)
    {
        const int Writers = 4, Rounds = 150, Replicas = 3;
        await using var server = Serve("epoll", ("appendonly", appendonly), ("appendfsync", appendfsync), ("rdb-key-save-delay", "20"));
        using var client = await server.ConnectAsync();
        for (var i = 0; i < 2000; i++) await client.SendAsync($"HSET h{i} f {i}", $"RPUSH l{i % 50} {i}");
        await client.ReadAsync(4000);
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(server, writer, Rounds)).ToArray();
        var replicas = new List<AttachedReplica>();
        for (var i = 0; i < Replicas; i++) replicas.Add(await AttachAsync(server));
        await Task.WhenAll(writers);
        await client.AssertAsync("SET done 1", "OK");
        var digest = (await client.AskAsync("DEBUG DIGEST")).ToString();
        foreach (var replica in replicas)
        {
            using (replica) Assert.Equal(digest, await ReplayAsync(replica));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_snapshot_and_a_stream_larger_than_any_buffer_come_whole(string transport)
    {
        await using var server = Serve(transport, ("rdbcompression", "no"));
        using var client = await server.ConnectAsync();
        var random = new Random(1);
        var values = Enumerable.Range(0, 30).Select(_ => new string([.. Enumerable.Range(0, 200_000).Select(_ => (char)random.Next('a', 'z'))])).ToArray();
        for (var i = 0; i < values.Length; i++) await client.AssertAsync($"SET k{i} {values[i]}", "OK");
        using var replica = await AttachAsync(server);
        Assert.True(replica.Snapshot.Length > 6_000_000);
        foreach (var value in values) Assert.Contains(value, replica.Snapshot, StringComparison.Ordinal);
        for (var i = 0; i < values.Length; i++) await client.AssertAsync($"SET s{i} {values[i]}", "OK");
        Assert.Equal("SELECT 0", (await replica.CommandsAsync(1))[0]);
        for (var i = 0; i < values.Length; i++) Assert.Equal($"SET s{i} {values[i]}", (await replica.CommandsAsync(1))[0]);
    }

    [Fact]
    public async Task A_replica_that_takes_nothing_is_disconnected_at_its_limit_and_holds_nobody_up()
    {
        await using var server = Serve("epoll", ("client-output-buffer-limit", "replica 4mb 0 0"), ("repl-backlog-size", "64kb"));
        using var client = await server.ConnectAsync();
        using var replica = await server.ConnectAsync(receiveBuffer: 4096);
        await replica.SendAsync("SYNC");
        await WireServer.Until(async () => (await client.AskAsync("INFO replication")).ToString().Contains("state=online", StringComparison.Ordinal));
        var value = new string('x', 1 << 20);
        for (var i = 0; i < 64; i++) await client.AssertAsync($"SET k{i % 4} {value}", "OK");
        await WireServer.Until(async () => (await client.AskAsync("INFO replication")).ToString().Contains("connected_slaves:0\r\n", StringComparison.Ordinal));
        Assert.Contains("client_output_buffer_limit_disconnections:1\r\n", (await client.AskAsync("INFO stats")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_comes_behind_the_changes_of_its_transaction()
    {
        await using var server = Serve("epoll", ("appendonly", "yes"));
        using var client = await server.ConnectAsync();
        using var replica = await AttachAsync(server);
        await client.SendAsync("PUBLISH c 1", "MULTI", "PUBLISH c 2", "INCR a", "INCR b", "EXEC", "SELECT 1", "SPUBLISH c 3");
        await client.ReadAsync(8);
        Assert.Equal(["SELECT 0", "PUBLISH c 1", "MULTI", "INCR a", "INCR b", "EXEC", "PUBLISH c 2", "SELECT 1", "SPUBLISH c 3"], await replica.CommandsAsync(9));
        await client.AssertAsync("SET k v", "OK");
        Assert.Equal(["SET k v"], await replica.CommandsAsync(1));
    }

    [Fact]
    public async Task Who_waits_for_a_save_and_goes_leaves_nothing_behind()
    {
        await using var server = Serve("epoll", ("rdb-key-save-delay", "10000000"));
        using var client = await server.ConnectAsync();
        await client.AssertAsync("SET k v", "OK");
        // It lasts until it is broken off.
        await client.SendAsync("BGSAVE");
        await client.ReadAsync();
        using (var gone = await server.ConnectAsync())
        {
            await gone.SendAsync("SYNC");
            await WireServer.Until(async () => (await client.AskAsync("INFO replication")).ToString().Contains("state=wait_bgsave", StringComparison.Ordinal));
        }
        await WireServer.Until(async () => (await client.AskAsync("INFO replication")).ToString().Contains("connected_slaves:0\r\n", StringComparison.Ordinal));
        await client.AssertAsync("CONFIG SET rdb-key-save-delay 0", "OK");
        await client.SendAsync("DEBUG BREAK-BACKGROUND-WORK");
        await client.ReadAsync();
        using var replica = await AttachAsync(server);
        Assert.StartsWith("REDIS", replica.Snapshot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_are_refused_while_replicas_lack()
    {
        await using var server = Serve("epoll", ("min-replicas-to-write", "1"));
        using var client = await server.ConnectAsync();
        await client.AssertAsync("SET k v", "NOREPLICAS Not enough good replicas to write.");
        using (await AttachAsync(server))
        {
            await WireServer.Until(async () => (await client.AskAsync("SET k v")).ToString() == "OK");
        }
        await WireServer.Until(async () => (await client.AskAsync("SET k v")).ToString().StartsWith("NOREPLICAS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_replica_says_is_not_answered_and_it_may_not_touch_keys()
    {
        await using var server = Serve("epoll");
        using var client = await server.ConnectAsync();
        using var replica = await AttachAsync(server);
        await replica.Connection.SendAsync("SET k v", "PING", "REPLCONF GETACK *");
        await client.AssertAsync("SET other 1", "OK");
        Assert.Equal(["SELECT 0", "SET other 1"], await replica.CommandsAsync(2));
        await client.AssertAsync("EXISTS k", "0");
    }

    private WireServer Serve(string transport, params (string, string)[] directives) =>
        new(transport, [("dir", Directory.CreateDirectory(Path.Combine(_directory, Path.GetRandomFileName())).FullName), ("save", ""), ("enable-debug-command", "yes"), ("repl-ping-replica-period", "3600"), .. directives]);

    private static async Task WriteAsync(WireServer server, int writer, int rounds)
    {
        using var client = await server.ConnectAsync();
        var random = new Random(writer);
        for (var round = 0; round < rounds; round++)
        {
            var (a, b) = (random.Next(2000), random.Next(50));
            string[] lines =
            [
                $"SELECT {random.Next(2)}", $"HSET h{a} f {round}", $"LPUSH l{b} {round}", $"LMOVE l{b} l{(b + 1) % 50} LEFT RIGHT", $"INCR c{b}", "MULTI", $"SADD s{b} {round} {round + 1} {round + 2}", $"SPOP s{b}", "EXEC",
                $"EVAL redis.call('INCR',KEYS[1])redis.call('DEL',KEYS[2]) 2 c{b} h{(a + 1) % 2000}", $"XADD x{b} * f {round}", $"RENAME l{b} l{(b + 7) % 50}", round == rounds / 2 && writer == 0 ? "FLUSHDB" : "PING",
            ];
            await client.SendAsync(lines);
            await client.ReadAsync(lines.Length);
        }
    }

    /// <summary>Gives the snapshot to a server of its own, and the stream up to the last change; returns the digest of what that makes.</summary>
    private async Task<string> ReplayAsync(AttachedReplica replica)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory, Path.GetRandomFileName())).FullName;
        await File.WriteAllBytesAsync(Path.Combine(directory, "dump.rdb"), Encoding.Latin1.GetBytes(replica.Snapshot), TestContext.Current.CancellationToken);
        await using var server = new WireServer("epoll", ("dir", directory), ("save", ""), ("enable-debug-command", "yes"));
        using var client = await server.ConnectAsync();
        string command;
        do
        {
            command = (await replica.CommandsAsync(1))[0];
            await client.SendAsync(command);
            Assert.DoesNotContain("ERR", (await client.ReadAsync()).ToString(), StringComparison.Ordinal);
        }
        while (command != "SET done 1");
        return (await client.AskAsync("DEBUG DIGEST")).ToString();
    }

    private static async Task<string> LineAsync(WireClient client)
    {
        var line = "";
        while (!line.EndsWith("\r\n", StringComparison.Ordinal))
        {
            var next = await client.RawAsync(1);
            Assert.NotEmpty(next);
            line += next;
            // Kept alive by these.
            if (line == "\n") line = "";
        }
        return line[..^2];
    }

    /// <summary>As the simplest replica does: SYNC, and a snapshot whose length is told.</summary>
    private static async Task<AttachedReplica> AttachAsync(WireServer server)
    {
        var connection = await server.ConnectAsync();
        await connection.WriteAsync("SYNC\r\n");
        var length = int.Parse((await LineAsync(connection))[1..], CultureInfo.InvariantCulture);
        return new(connection, await connection.RawAsync(length));
    }

    private sealed record AttachedReplica(WireClient Connection, string Snapshot) : IDisposable
    {
        /// <summary>The next commands but PING, words apart by blanks.</summary>
        public async Task<string[]> CommandsAsync(int count)
        {
            var commands = new List<string>();
            while (commands.Count < count)
            {
                var command = string.Join(' ', (await Connection.ReadAsync()).Items.ToArray());
                if (command != "PING") commands.Add(command);
            }
            return [.. commands];
        }

        public void Dispose() => Connection.Dispose();
    }
}
