namespace RedHare.Commands.Tests.Keys;

public sealed class PersistTests : CommandTest
{
    [Fact]
    public void Takes_the_expiry_away()
    {
        var heard = new HeardEvents();
        Expect("0", "PERSIST k");
        Run("SET k v");
        Server.Context.Engine.Listener = heard;
        Expect("0", "PERSIST k");
        Run("EXPIRE k 100");
        Expect("1", "PERSIST k");
        Expect("-1", "TTL k");
        Assert.Equal(["expire 0:k", "persist 0:k"], heard.All);
    }
}
