using RedHare.Commands.Configuration;

namespace RedHare.Commands.Tests.Hosting;

public sealed class RenamedCommandTests : CommandTest
{
    [Fact]
    public void A_command_answers_to_its_new_name_and_one_without_a_name_to_none()
    {
        Assert.Null(Load("rename-command strlen length\nrename-command FLUSHALL \"\"\n"));
        Expect("OK", "SET k v");
        Expect("1", "LENGTH k");
        Assert.StartsWith("(error) ERR unknown command 'STRLEN'", Run("STRLEN k"), StringComparison.Ordinal);
        Assert.StartsWith("(error) ERR unknown command 'flushall'", Run("flushall"), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_of_users_say_the_old_name()
    {
        Assert.Null(Load("rename-command strlen length\n"));
        Expect("OK", "SET k v");
        Expect("OK", "ACL SETUSER reader on nopass ~* +strlen");
        Expect("OK", "AUTH reader x");
        Expect("1", "LENGTH k");
        Assert.StartsWith("(error) NOPERM", Run("SET k w"), StringComparison.Ordinal);
    }

    // What the server itself writes there has the names that it knows.
    [Fact]
    public void A_log_is_read_by_old_names_too()
    {
        Assert.Null(Load("rename-command set \"\"\n"));
        Assert.StartsWith("(error) ERR unknown command 'SET'", Run("SET k v"), StringComparison.Ordinal);
        using var engine = new ServerContext(new ServerConfiguration());
        Assert.Null(new ConfigurationLoader(engine.Configuration).Load(null, "rename-command set \"\"\n"));
        Assert.Null(engine.RenameCommands());
        var line = new Arguments();
        line.Reset("setkv"u8.ToArray());
        line.Add(0, 3);
        line.Add(3, 1);
        line.Add(4, 1);
        Assert.True(new Replay(engine).TryRun(line));
        Assert.Equal(1, engine.Engine.CountKeys(0));
    }

    [Theory]
    [InlineData("rename-command nothing x", "No such command in rename-command: 'nothing'")]
    [InlineData("rename-command get set", "Target command name already exists: 'set'")]
    public void A_name_that_is_not_there_or_is_taken_stops_the_start(string line, string error) => Assert.Equal(error, Load(line));

    [Fact]
    public void It_takes_two_names() =>
        Assert.Equal("Bad directive or wrong number of arguments", new ConfigurationLoader(Server.Context.Configuration).Load(null, "rename-command get\n")?.Reason);

    private string? Load(string text)
    {
        Assert.Null(new ConfigurationLoader(Server.Context.Configuration).Load(null, text));
        return Server.Context.RenameCommands();
    }
}
