namespace RedHare.Commands.Tests.Server;

public sealed class RoleTests : CommandTest
{
    [Fact]
    public void A_master_without_replicas()
    {
        Expect("[\"master\", 0, []]", "ROLE");
        Expect("OK", "REPLICAOF no one");
        Expect("OK", "SLAVEOF NO ONE");
        Assert.StartsWith("(error) ERR being a replica", Run("REPLICAOF 127.0.0.1 6379"));
    }
}
