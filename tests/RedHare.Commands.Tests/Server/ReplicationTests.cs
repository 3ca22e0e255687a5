namespace RedHare.Commands.Tests.Server;

public sealed class ReplicationTests : CommandTest
{
    [Theory]
    [InlineData("SYNC", "(error) ERR replication is not supported by this version")]
    [InlineData("PSYNC ? -1", "(error) ERR replication is not supported by this version")]
    [InlineData("PSYNC ? x", "(error) ERR value is not an integer or out of range")]
    [InlineData("REPLCONF listening-port 6380", "OK")]
    [InlineData("REPLCONF listening-port", "(error) ERR syntax error")]
    [InlineData("REPLICAOF NO ONE", "OK")]
    [InlineData("REPLICAOF localhost x", "(error) ERR Invalid master port")]
    [InlineData("REPLICAOF localhost 6379", "(error) ERR replication is not supported by this version")]
    [InlineData("SLAVEOF localhost 6379", "(error) ERR replication is not supported by this version")]
    [InlineData("FAILOVER", "(error) ERR FAILOVER requires connected replicas.")]
    [InlineData("FAILOVER ABORT", "(error) ERR No failover in progress.")]
    [InlineData("ASKING", "(error) ERR This instance has cluster support disabled")]
    public void What_needs_replicas_or_a_cluster_says_so(string line, string reply) => Expect(reply, line);
}
