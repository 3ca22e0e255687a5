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
}
