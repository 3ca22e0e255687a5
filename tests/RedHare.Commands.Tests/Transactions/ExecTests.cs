namespace RedHare.Commands.Tests.Transactions;

public sealed class ExecTests : CommandTest
{
    [Fact]
    public void Runs_what_was_queued_and_answers_with_all_replies()
    {
        Expect("OK", "MULTI");
        Expect("QUEUED", "SETNX a 1");
        Expect("QUEUED", "GET a");
        Expect("QUEUED", "PING");
        Expect("[1, \"1\", PONG]", "EXEC");
        Expect("\"1\"", "GET a");
    }

    [Fact]
    public void Its_effects_are_one_record()
    {
        var reader = Server.Context.Engine.Effects.Read();
        Run("MULTI");
        Run("SETNX a 1");
        Run("SETNX b 2");
        Run("SETNX a 3");
        Run("EXEC");
        var effect = reader.Next();
        Assert.NotNull(effect);
        var lines = EffectText.Parse(effect.Commands).Select(line => string.Join(' ', line.Select(System.Text.Encoding.ASCII.GetString))).ToArray();
        Assert.Equal(["MULTI", "SETNX a 1", "SETNX b 2", "EXEC"], lines);
    }

    [Fact]
    public void An_empty_transaction_answers_an_empty_array()
    {
        Run("MULTI");
        Expect("[]", "EXEC");
        Expect("(error) ERR EXEC without MULTI", "EXEC");
    }

    [Theory]
    [InlineData("nosuchcommand")]
    [InlineData("GET")]
    [InlineData("CLIENT nosuch")]
    public void A_command_refused_while_queueing_aborts_it(string bad)
    {
        Run("MULTI");
        Run("SETNX a 1");
        Assert.StartsWith("(error) ERR", Run(bad));
        Expect("(error) EXECABORT Transaction discarded because of previous errors.", "EXEC");
        Expect("(nil)", "GET a");
        Expect("PONG", "PING");
    }

    [Fact]
    public void A_refusal_of_EXEC_itself_ends_the_transaction()
    {
        Run("MULTI");
        Expect("(error) EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command", "EXEC x");
        Expect("(error) ERR EXEC without MULTI", "EXEC");
    }

    [Fact]
    public void An_error_of_one_command_leaves_the_others()
    {
        Run("MULTI");
        Run("SETNX a 1");
        Run("SELECT 99");
        Run("SETNX b 1");
        Expect("[1, (error) ERR DB index is out of range, 1]", "EXEC");
    }

    [Fact]
    public void SELECT_applies_to_the_rest_and_afterwards()
    {
        Run("MULTI");
        Run("SETNX a 1");
        Run("SELECT 5");
        Run("SETNX a 2");
        Expect("[1, OK, 1]", "EXEC");
        Expect("\"2\"", "GET a");
        Run("SELECT 0");
        Expect("\"1\"", "GET a");
    }

    [Fact]
    public void Statistics_count_the_queued_commands_and_EXEC()
    {
        Run("MULTI");
        Run("GET a");
        Run("GET a");
        Run("EXEC");
        var commands = Server.Context.Commands;
        Assert.Equal(2, commands.Tallies.Of(commands.Find("get"u8)!).Calls);
        Assert.Equal(1, commands.Tallies.Of(commands.Find("exec"u8)!).Calls);
    }
}
