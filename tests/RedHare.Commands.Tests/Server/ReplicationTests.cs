namespace RedHare.Commands.Tests.Server;

public sealed class ReplicationTests : CommandTest
{
    [Theory]
    [InlineData("SYNC", "(error) ERR SYNC and PSYNC need a connection, and a server with a directory")]
    [InlineData("PSYNC ? -1", "(error) ERR SYNC and PSYNC need a connection, and a server with a directory")]
    [InlineData("PSYNC ? x", "(error) ERR value is not an integer or out of range")]
    [InlineData("REPLCONF listening-port 6380", "OK")]
    [InlineData("REPLCONF listening-port", "(error) ERR syntax error")]
    [InlineData("REPLCONF capa eof capa psync2 capa unheard-of", "OK")]
    [InlineData("REPLCONF nothing 1", "(error) ERR Unrecognized REPLCONF option: nothing")]
    [InlineData("REPLCONF rdb-only 2", "(error) ERR value is out of range, must be between 0 and 1")]
    [InlineData("REPLCONF rdb-filter-only functions", "OK")]
    [InlineData("REPLCONF rdb-filter-only keys", "(error) ERR Unsupported rdb-filter-only option: keys")]
    [InlineData("WAIT 0 0", "0")]
    [InlineData("REPLICAOF NO ONE", "OK")]
    [InlineData("REPLICAOF localhost x", "(error) ERR Invalid master port")]
    [InlineData("REPLICAOF localhost 6379", "(error) ERR being a replica is not supported by this version")]
    [InlineData("SLAVEOF localhost 6379", "(error) ERR being a replica is not supported by this version")]
    [InlineData("FAILOVER", "(error) ERR FAILOVER requires connected replicas.")]
    [InlineData("FAILOVER ABORT", "(error) ERR No failover in progress.")]
    [InlineData("ASKING", "(error) ERR This instance has cluster support disabled")]
    public void What_needs_replicas_or_a_cluster_says_so(string line, string reply) => Expect(reply, line);
}
