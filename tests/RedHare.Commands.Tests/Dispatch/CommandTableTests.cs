using System.Text;
using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class CommandTableTests
{
    private readonly CommandTable _table = new(Named("config|get"), Named("config"), Named("config|set"), Named("get"), Named("georadiusbymember_ro"));

    [Fact]
    public void Every_declared_command_is_found_in_any_case()
    {
        var table = new CommandTable([new RedHare.Scripting.ScriptingModule()]);
        Assert.All(table.All.SelectMany(command => command.Subcommands.Prepend(command)), command =>
        {
            var name = command.FullName;
            Assert.Same(command, table.FindFull(Encoding.UTF8.GetBytes(name)));
            Assert.Same(command, table.FindFull(Encoding.UTF8.GetBytes(name.ToUpperInvariant())));
            Assert.Same(command, table.FindFull(Encoding.UTF8.GetBytes(string.Concat(name.Select((letter, i) => i % 2 == 0 ? char.ToUpperInvariant(letter) : letter)))));
            Assert.NotSame(command, table.FindFull(Encoding.UTF8.GetBytes(name + "x")));
            Assert.NotSame(command, table.FindFull(Encoding.UTF8.GetBytes(name[..^1])));
            Assert.NotEmpty(command.Docs.Summary);
        });
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        _table.Find("GEORADIUSBYMEMBER_RO"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) _table.Find("GEORADIUSBYMEMBER_RO"u8);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Subcommands_belong_to_their_container_only()
    {
        Assert.Null(_table.Find("config|get"u8));
        Assert.Equal(["config", "get", "georadiusbymember_ro"], _table.All.Select(command => command.Name));
        var config = _table.Find("CONFIG"u8)!;
        Assert.Equal(["config|get", "config|set"], config.Subcommands.Select(command => command.FullName));
        Assert.Same(config, config.FindSubcommand("GET"u8)!.Parent);
        Assert.Equal("get", config.FindSubcommand("Get"u8)!.Name);
        Assert.Null(_table.FindFull("get|get"u8));
        Assert.Null(_table.FindFull("nothing|get"u8));
    }

    [Fact]
    public void A_command_line_resolves_to_the_subcommand()
    {
        Assert.Equal("config|set", _table.Resolve(new Words("Config SET a b"), out _)?.FullName);
        Assert.Equal("config", _table.Resolve(new Words("config"), out _)?.FullName);
        Assert.Equal("get", _table.Resolve(new Words("get set"), out _)?.FullName);
        Assert.Null(_table.Resolve(new Words("nothing"), out var none));
        Assert.Null(none);
        Assert.Null(_table.Resolve(new Words("config nothing"), out var container));
        Assert.Equal("ERR unknown subcommand 'nothing'. Try CONFIG HELP.", Encoding.UTF8.GetString(CommandTable.UnknownSubcommand(container!, "nothing"u8)));
    }

    [Fact]
    public void An_unknown_subcommands_name_is_cut_at_128_bytes() =>
        Assert.Equal(
            $"ERR unknown subcommand '{new string('x', 128)}'. Try GET HELP.",
            Encoding.UTF8.GetString(CommandTable.UnknownSubcommand(Named("get"), Encoding.UTF8.GetBytes(new string('x', 200)))));

    [Fact]
    public void A_renamed_command_answers_to_its_new_name_only()
    {
        Assert.True(_table.Rename("GET"u8, "Fetch"u8));
        Assert.Null(_table.Find("get"u8));
        Assert.Null(_table.FindFull("get"u8));
        Assert.Equal("get", _table.Find("FETCH"u8)?.Name);
        Assert.Equal("get", _table.FindEver("Get"u8)?.Name);
        Assert.Equal("get", _table.FindFullEver("fetch"u8)?.Name);
        Assert.False(_table.Rename("nothing"u8, "x"u8));
        Assert.False(_table.Rename("fetch"u8, "config"u8));
        Assert.True(_table.Rename("fetch"u8, ""u8));
        Assert.Null(_table.Find("fetch"u8));
        Assert.Equal(2, _table.All.Count);
    }

    [Fact]
    public void A_name_twice_and_a_subcommand_alone_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CommandTable(Named("a"), Named("a")));
        Assert.Throws<ArgumentException>(() => new CommandTable(Named("a|b")));
    }

    [Fact]
    public void Two_tables_count_apart()
    {
        var other = new CommandTable(Named("get"));
        other.Tallies.Mine.Ran(other.Find("get"u8)!, 1, failed: false, measure: false);
        Assert.Equal(1, other.Tallies.Of(other.Find("get"u8)!).Calls);
        Assert.Equal(0, _table.Tallies.Of(_table.Find("get"u8)!).Calls);
    }
}
