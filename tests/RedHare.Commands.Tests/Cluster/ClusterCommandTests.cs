namespace RedHare.Commands.Tests.Cluster;

public sealed class ClusterCommandTests : CommandTest
{
    [Theory]
    [InlineData("CLUSTER INFO")]
    [InlineData("CLUSTER NODES")]
    [InlineData("READONLY")]
    [InlineData("READWRITE")]
    public void Says_that_there_is_no_cluster(string line) => Expect("(error) ERR This instance has cluster support disabled", line);
}
