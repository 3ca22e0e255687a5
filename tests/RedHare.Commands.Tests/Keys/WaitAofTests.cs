namespace RedHare.Commands.Tests.Keys;

public sealed class WaitAofTests : CommandTest
{
    [Fact]
    public void Neither_file_nor_replica_confirms()
    {
        Expect("[0, 0]", "WAITAOF 0 0 0");
        Client.RunBlocking("WAITAOF 0 1 20");
        Assert.Equal("[0, 0]", Client.Completed());
        Expect("(error) ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.", "WAITAOF 1 0 0");
        Expect("(error) ERR value is out of range, must be between 0 and 1", "WAITAOF 2 0 0");
        Expect("(error) ERR value is out of range, must be positive", "WAITAOF 0 -1 0");
    }

    [Fact]
    public void What_a_served_waiter_popped_is_its_own_change()
    {
        using var other = Server.Connect();
        Client.RunBlocking("BLPOP l 0");
        other.Run("RPUSH l a");
        Client.Completed();
        Assert.True(Client.Session.LastWritten > other.Session.LastWritten);
    }
}
