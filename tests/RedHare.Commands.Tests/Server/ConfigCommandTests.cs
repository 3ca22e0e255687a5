namespace RedHare.Commands.Tests.Server;

public sealed class ConfigCommandTests : CommandTest
{
    [Fact]
    public void GET_by_name_and_pattern()
    {
        Expect("[\"maxmemory\", \"0\"]", "CONFIG GET maxmemory");
        Expect("[\"slowlog-log-slower-than\", \"10000\", \"slowlog-max-len\", \"128\"]", "CONFIG GET slowlog-log* slowlog-max-len");
        Expect("[]", "CONFIG GET nosuch");
        Run("HELLO 3");
        Expect("{\"maxmemory\": \"0\"}", "CONFIG GET maxmemory");
    }

    [Fact]
    public void SET_changes_all_or_nothing()
    {
        Expect("OK", "CONFIG SET slowlog-max-len 5 maxmemory 100mb");
        Expect("[\"slowlog-max-len\", \"5\", \"maxmemory\", \"104857600\"]", "CONFIG GET slowlog-max-len maxmemory");
        Expect("(error) ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'", "CONFIG SET slowlog-max-len 6 nosuch x");
        Expect("[\"slowlog-max-len\", \"5\"]", "CONFIG GET slowlog-max-len");
        Expect("(error) ERR wrong number of arguments for 'config|set' command", "CONFIG SET a b c");
        Expect("(error) ERR wrong number of arguments for 'config|set' command", "CONFIG SET a");
    }

    [Fact]
    public void SET_reaches_the_engine()
    {
        Run("CONFIG SET lazyfree-lazy-expire yes lazyfree-lazy-server-del yes");
        Assert.True(Server.Context.Engine.LazyExpire);
        Assert.True(Server.Context.Engine.LazyServerDelete);
    }

    [Fact]
    public void REWRITE_needs_a_file_and_RESETSTAT_counts_anew()
    {
        Expect("(error) ERR The server is running without a config file", "CONFIG REWRITE");
        Run("NOSUCH");
        Expect("OK", "CONFIG RESETSTAT");
        Assert.Equal(0, Server.Context.Statistics.ErrorReplies);
        Assert.Contains("total_commands_processed:1\r\n", Run("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public void HELP_lists_the_subcommands() => Assert.StartsWith("[CONFIG <subcommand>", Run("CONFIG HELP"));
}
