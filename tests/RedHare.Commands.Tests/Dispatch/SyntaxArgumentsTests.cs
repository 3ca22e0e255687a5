using System.Text;
using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

/// <summary>The expected trees are those of redis-server's COMMAND DOCS, written as name:type=TOKEN with ? for optional, + for multiple.</summary>
public sealed class SyntaxArgumentsTests
{
    [Theory]
    [InlineData("key value", "key:key#0 value:string")]
    [InlineData("key [key ...]", "key:key#0+")]
    [InlineData("[pattern]", "pattern:pattern?")]
    [InlineData("key [count [WITHVALUES]]", "key:key#0 count-block:block?(count:integer withvalues:pure-token=WITHVALUES?)")]
    [InlineData("key seconds [NX | XX | GT | LT]", "key:key#0 seconds:integer condition:oneof?(nx:pure-token=NX xx:pure-token=XX gt:pure-token=GT lt:pure-token=LT)")]
    [InlineData("[EX seconds | PX milliseconds | EXAT unix-time-seconds | KEEPTTL]",
        "expiration:oneof?(seconds:integer=EX milliseconds:integer=PX unix-time-seconds:unix-time=EXAT keepttl:pure-token=KEEPTTL)")]
    [InlineData("[LIMIT offset count]", "limit:block=LIMIT?(offset:integer count:integer)")]
    [InlineData("key score member [score member ...]", "key:key#0 data:block+(score:double member:string)")]
    [InlineData("[WEIGHTS weight [weight ...]]", "weight:integer=WEIGHTS?+")]
    [InlineData("[GET pattern [GET pattern ...]]", "pattern:pattern=GET?++")]
    [InlineData("[AGGREGATE <SUM | MIN | MAX>]", "aggregate:oneof=AGGREGATE?(sum:pure-token=SUM min:pure-token=MIN max:pure-token=MAX)")]
    [InlineData("source destination <LEFT | RIGHT> <LEFT | RIGHT>",
        "source:key#0 destination:key#1 where:oneof(left:pure-token=LEFT right:pure-token=RIGHT) where2:oneof(left:pure-token=LEFT right:pure-token=RIGHT)")]
    [InlineData("[COUNT count [ANY]]", "count-block:block?(count:integer=COUNT any:pure-token=ANY?)")]
    [InlineData("<FROMMEMBER member | FROMLONLAT longitude latitude>", "from:oneof(member:string=FROMMEMBER fromlonlat:block=FROMLONLAT(longitude:double latitude:double))")]
    [InlineData("[BLOCK milliseconds] STREAMS key [key ...] ID [ID ...]", "milliseconds:integer=BLOCK? streams:block=STREAMS(key:key#0+ id:string+)")]
    [InlineData("<* | id>", "id-selector:oneof(auto-id:pure-token=* id:string)")]
    [InlineData("<key | \"\">", "key-selector:oneof(key:key#0 empty-string:pure-token=)")]
    [InlineData("[FULL [COUNT count]]", "full-block:block?(full:pure-token=FULL count:integer=COUNT?)")]
    [InlineData("key FIELDS numfields field [field ...]", "key:key#0 fields:block=FIELDS(numfields:integer field:string+)")]
    [InlineData("GROUP group consumer", "group-block:block=GROUP(group:string consumer:string)")]
    [InlineData("[[IDLE min-idle-time] start end count [consumer]]",
        "filters:block?(min-idle-time:string=IDLE? start:integer end:integer count:integer consumer:string?)")]
    [InlineData("[ENTRIESREAD entries-read]", "entriesread:integer=ENTRIESREAD?")]
    [InlineData("", "")]
    public void The_notation_becomes_a_tree(string syntax, string expected) =>
        Assert.Equal(expected, Text(SyntaxArguments.Parse(syntax, new SyntaxNames(Named("x", keys: [At(1), At(2)])))));

    [Theory]
    [InlineData("incrby", "increment", "increment:integer")]
    [InlineData("incrbyfloat", "increment", "increment:double")]
    [InlineData("blpop", "timeout", "timeout:double")]
    [InlineData("wait", "timeout", "timeout:integer")]
    [InlineData("zcount", "min max", "min:double max:double")]
    [InlineData("zlexcount", "min max", "min:string max:string")]
    [InlineData("lrange", "start stop", "start:integer stop:integer")]
    [InlineData("zrange", "start stop", "start:string stop:string")]
    [InlineData("copy", "source", "source:string")]
    public void A_type_may_depend_on_the_command(string name, string syntax, string expected) =>
        Assert.Equal(expected, Text(SyntaxArguments.Parse(syntax, new SyntaxNames(Named(name)))));

    [Fact]
    public void A_name_that_is_there_twice_is_displayed_as_it_is_written()
    {
        var arguments = SyntaxArguments.Parse("member member", new SyntaxNames(Named("x")));
        Assert.Equal(["member", "member2"], arguments.Select(argument => argument.Name));
        Assert.Equal(["member", "member"], arguments.Select(argument => argument.Display));
    }

    [Theory]
    [InlineData("[key")]
    [InlineData("<A | B")]
    [InlineData("key]")]
    [InlineData("[A | ]")]
    [InlineData("key [value ...]")]
    public void Wrong_notation_is_refused(string syntax) =>
        Assert.Throws<FormatException>(() => SyntaxArguments.Parse(syntax, new SyntaxNames(Named("x"))));

    [Fact]
    public void Every_declared_command_has_readable_syntax() =>
        Assert.All(new CommandTable([new RedHare.Scripting.ScriptingModule()]).All.SelectMany(command => command.Subcommands.Prepend(command)), command =>
            Assert.Equal(command.Docs.Syntax.Length == 0, SyntaxArguments.Of(command).Count == 0));

    private static string Text(IEnumerable<SyntaxArgument> arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(argument.Name).Append(':').Append(argument.Type);
            if (argument.Token is not null) text.Append('=').Append(argument.Token);
            if (argument.KeySpec >= 0) text.Append('#').Append(argument.KeySpec);
            if (argument.Optional) text.Append('?');
            if (argument.Multiple) text.Append(argument.MultipleToken ? "++" : "+");
            if (argument.HasArguments) text.Append('(').Append(Text(argument.Arguments)).Append(')');
        }

        return text.ToString();
    }
}
