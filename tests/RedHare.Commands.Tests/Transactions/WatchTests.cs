namespace RedHare.Commands.Tests.Transactions;

public sealed class WatchTests : CommandTest
{
    [Fact]
    public void A_change_by_another_client_aborts_EXEC()
    {
        using var other = Server.Connect();
        Expect("OK", "WATCH a b");
        other.Run("SETNX b 1");
        Run("MULTI");
        Run("SETNX c 1");
        Expect("(nil array)", "EXEC");
        Expect("(nil)", "GET c");
        Run("MULTI");
        Run("PING");
        Expect("[PONG]", "EXEC");
    }

    [Fact]
    public void A_change_of_another_key_or_database_does_not()
    {
        using var other = Server.Connect();
        Run("WATCH a");
        other.Run("SETNX b 1");
        other.Run("SELECT 1");
        other.Run("SETNX a 1");
        Run("MULTI");
        Expect("[]", "EXEC");
    }

    [Fact]
    public void A_command_that_changes_nothing_does_not()
    {
        Run("SETNX a 1");
        Run("WATCH a");
        Run("SETNX a 2");
        Run("MULTI");
        Expect("[]", "EXEC");
    }

    [Theory]
    [InlineData("UNWATCH")]
    [InlineData("RESET")]
    public void It_can_be_forgotten(string forget)
    {
        Run("WATCH a");
        Run("SETNX a 1");
        Run(forget);
        Run("MULTI");
        Expect("[]", "EXEC");
    }

    [Fact]
    public void DISCARD_forgets_it_too()
    {
        Run("WATCH a");
        Run("MULTI");
        Expect("OK", "DISCARD");
        Run("SETNX a 1");
        Run("MULTI");
        Expect("[]", "EXEC");
    }

    [Fact]
    public void Inside_MULTI_it_is_refused_without_aborting()
    {
        Run("MULTI");
        Expect("(error) ERR WATCH inside MULTI is not allowed", "WATCH a");
        Expect("[]", "EXEC");
    }
}
