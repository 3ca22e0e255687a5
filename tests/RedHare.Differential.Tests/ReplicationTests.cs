using System.Net;
using RedHare.Commands.Configuration;
using RedHare.Server;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>What is sent to replicas is what redis-server sends, and a real redis-server that follows has the same data.</summary>
public sealed class ReplicationTests(ServerPair servers) : IClassFixture<ServerPair>
{
    private const int Rounds = 150;

    [Theory]
    [InlineData("SET k 1", "SET k 2 EX 100", "SET k 3 PX 100000", "SETEX k 100 v", "SET k 4 XX GET", "SETNX k 5", "INCRBYFLOAT f 1.5", "APPEND k x", "GETDEL k", "GETDEL k", "GETEX f", "GETEX f EX 100", "GETEX f PERSIST", "GETEX f EXAT 1")]
    [InlineData("SET k v", "EXPIRE k 100", "EXPIRE k 100", "PEXPIRE k 100000", "EXPIREAT k 9999999999", "PERSIST k", "PERSIST k", "EXPIRE k -1", "SET k v", "PEXPIRE k 0")]
    [InlineData("CONFIG SET lazyfree-lazy-expire yes lazyfree-lazy-user-del yes", "SET k v", "GETDEL k", "SET k v", "EXPIRE k -1", "SET k v", "GETEX k EXAT 1", "CONFIG SET lazyfree-lazy-expire no lazyfree-lazy-user-del no")]
    [InlineData("RPUSH l 1 2 3 4 5 6 7 8", "LPOP l", "RPOP l 2", "LMPOP 2 none l LEFT COUNT 2", "LMOVE l m LEFT RIGHT", "RPOPLPUSH l m", "LREM l 1 none", "LTRIM m 1 0", "LPUSHX none 1", "BLPOP l 0", "BLMPOP 1 1 l LEFT COUNT 5")]
    [InlineData("SADD s 1", "SPOP s", "SADD s 1 2 3", "SPOP s 5", "SADD s 1 2", "SADD s 1", "SMOVE s t 1", "SREM s 9", "SINTERSTORE d s t", "SUNIONSTORE d s t")]
    [InlineData("ZADD z 1 a 2 b 3 c 4 d 5 e", "ZADD z NX 5 a", "ZINCRBY z 2 a", "ZPOPMIN z", "ZMPOP 1 z MIN", "BZPOPMAX z 0", "BZMPOP 1 1 z MAX COUNT 5", "ZRANGESTORE y z 0 -1", "ZREM z none")]
    [InlineData("HSET h f 1 g 2", "HINCRBY h f 3", "HINCRBYFLOAT h g 0.5", "HDEL h f none", "HDEL h none", "HSETNX h g 1")]
    [InlineData("MULTI", "SET a 1", "EXEC", "MULTI", "SET a 1", "INCR a", "EXEC", "MULTI", "GET a", "EXEC", "MULTI", "SPOP none", "EXEC", "SELECT 2", "SET b 1", "SELECT 0", "MOVE a 3", "SWAPDB 0 1", "FLUSHDB", "FLUSHALL ASYNC")]
    [InlineData("SET k v", "RENAME k l", "RENAMENX l m", "COPY m n", "COPY m n", "COPY m n DB 3 REPLACE", "DEL none m", "UNLINK none", "XADD x 1-1 a b", "XADD x 2-1 a b", "XTRIM x MAXLEN 1", "XTRIM x MAXLEN 1", "XGROUP CREATE x g $", "XSETID x 9-9", "PFADD p a", "PFADD p a", "PFMERGE q p", "SORT none STORE s", "SETBIT b 7 1", "BITOP NOT c b")]
    [InlineData("EVAL redis.call('SET',KEYS[1],1)redis.call('INCR',KEYS[1]) 1 a", "EVAL redis.call('SET',KEYS[1],1) 1 a", "EVAL return{redis.call('GET',KEYS[1])} 1 a", "SADD s 1", "EVAL redis.call('SPOP',KEYS[1])redis.call('EXPIRE',KEYS[2],10)error('x') 2 s a", "SCRIPT LOAD return{1}", "SCRIPT FLUSH", "FUNCTION FLUSH")]
    [InlineData("PUBLISH c one", "SET k v", "PUBLISH c two", "SPUBLISH c three", "SELECT 3", "PUBLISH c four", "MULTI", "PUBLISH c five", "EXEC", "EVAL redis.call('PUBLISH','c','six') 0")]
    public void The_same_commands_are_propagated(params string[] lines)
    {
        var (real, ours) = servers.Connect();
        var streams = new List<List<string>>();
        foreach (var connect in (Func<Peer>[])[real, ours])
        {
            using var peer = connect();
            Ask(peer, "FLUSHALL");
            using var listener = new StreamListener(peer.EndPoint);
            // So that neither server's first SELECT depends on what was before.
            Ask(peer, "SET begin 1");
            foreach (var line in lines) Ask(peer, line);
            Ask(peer, "SET end (mark)");
            streams.Add(listener.Until("(mark)"));
        }
        Assert.Equal(streams[0], streams[1]);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task A_redis_server_that_follows_has_the_same_data(string diskless)
    {
        if (RealRedis.Find() is not { } program)
        {
            Assert.Skip("THERE IS NO redis-server IN PATH: no real replica was attached. Install it (Debian, Ubuntu: apt-get install redis-server).");
            return;
        }
        var configuration = new ServerConfiguration();
        var directory = Directory.CreateTempSubdirectory("redhare").FullName;
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), ("dir", directory), ("save", ""), ("enable-debug-command", "yes"), ("repl-diskless-sync", diskless)])
            Assert.Null(configuration.Preset(name, value));
        var server = new RedisServer(configuration);
        server.Start();
        try
        {
            var endPoint = (IPEndPoint)server.EndPoints[0];
            using var peer = new Peer(endPoint);
            for (var i = 0; i < 500; i++) Ask(peer, $"HSET h{i} f {i}");
            using var redis = RealRedis.Start(program, [("enable-debug-command", "yes"), ("replica-read-only", "yes")]);
            using var replica = new Peer(redis.EndPoint);
            Ask(replica, $"REPLICAOF 127.0.0.1 {endPoint.Port}");
            var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(() => Write(endPoint, writer), TestContext.Current.CancellationToken)).ToArray();
            // It comes back and goes on.
            await WhenFollowing(peer);
            Assert.Equal(":1\r\n", Ask(peer, "CLIENT KILL TYPE replica"));
            await Task.WhenAll(writers);
            await WhenFollowing(peer);
            Ask(peer, "SET last 1");
            Assert.Equal(":1\r\n", Ask(peer, "WAIT 1 60000"));
            for (var database = 0; database < 2; database++)
            {
                foreach (var one in (Peer[])[peer, replica]) Ask(one, $"SELECT {database}");
                var keys = Keys(peer);
                Assert.Equal(keys, Keys(replica));
                foreach (var key in keys) Assert.Equal((key, Content(peer, key)), (key, Content(replica, key)));
            }
        }
        finally
        {
            await server.StopAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task WhenFollowing(Peer peer)
    {
        for (var i = 0; !Ask(peer, "INFO replication").Contains("state=online", StringComparison.Ordinal); i++)
        {
            Assert.True(i < 6000, "The replica did not come.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static void Write(IPEndPoint endPoint, int writer)
    {
        using var peer = new Peer(endPoint);
        var random = new Random(writer);
        for (var round = 0; round < Rounds; round++)
        {
            var n = random.Next(40);
            foreach (var line in (string[])
            [
                $"SELECT {random.Next(2)}", $"SET s{n} {round} EX {random.Next(100, 200)}", $"RPUSH l{n} {round} {round + 1}", $"LMOVE l{n} l{n / 2} LEFT RIGHT", $"SADD t{n} {round} a{round} b{round}", $"SPOP t{n} 2",
                "MULTI", $"ZADD z{n} {round} m{round}", $"ZPOPMIN z{n / 2}", $"INCR c{n}", "EXEC", $"EVAL redis.call('INCR',KEYS[1])redis.call('SPOP',KEYS[2])redis.call('RENAME',KEYS[3],KEYS[1]) 3 r{n} t{n} l{n}",
                $"XADD x{n} MAXLEN 20 * f {round}", $"XGROUP CREATE x{n} g 0", $"XREADGROUP GROUP g c{writer} COUNT 2 STREAMS x{n} >", $"HINCRBYFLOAT h{n} f 0.1", $"HDEL h{n + 100} f", $"PEXPIRE h{n} {random.Next(100_000, 200_000)}",
                $"SET gone{n} v PX 1", $"GETDEL s{n / 3}", $"PFADD p{n} {round}", $"SETBIT b{n} {round} 1", round == Rounds / 2 && writer == 1 ? "FLUSHDB" : "PING",
            ]) Ask(peer, line);
        }
    }

    private static List<string> Keys(Peer peer)
    {
        // What expired is gone where it was looked at.
        peer.Send([["KEYS", "*"]]);
        return [.. peer.Read().Value.Items.ToArray().Select(static key => key.ToString()).Where(static key => !key.StartsWith("gone", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    // redis-server 7.0 digests streams and writes scores in another way than 7.2.
    private static string Content(Peer peer, string key) =>
        Ask(peer, $"PEXPIRETIME {key}") + (key[0] == 'x' ? Ask(peer, $"XRANGE {key} - +") + Ask(peer, $"XPENDING {key} g") : Ask(peer, $"DEBUG DIGEST-VALUE {key}"));

    private static string Ask(Peer peer, string line)
    {
        peer.Send([line.Split(' ')]);
        return peer.Read().Raw;
    }
}
