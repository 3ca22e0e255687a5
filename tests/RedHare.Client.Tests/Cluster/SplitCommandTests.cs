using System.Text;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

public sealed class SplitCommandTests
{
    [Fact]
    public void Keys_go_to_their_slots_with_what_belongs_to_them()
    {
        var line = CommandLine.Rent(new CommandSpec("MSET", CommandTraits.Idempotent, CommandSplit.Status));
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[("foo", "1"), ("bar", "2"), ("{foo}2", "3")]) line.Key(key).Add(value);
        var split = SplitCommand.BySlot(line);
        Assert.Equal(["MSET foo 1 {foo}2 3", "MSET bar 2"], split.Parts.Select(static part => Text(part.Line)));
        Assert.Equal([12182, HashSlot.Of("bar"u8)], split.Parts.Select(static part => part.Slot));
        Assert.Equal(2, split.Parts[0].Line.KeyCount);
        Assert.Equal("OK", split.Join([Reply.Status("OK"), Reply.Status("OK")]).ToString());
    }

    [Fact]
    public void Elements_come_back_in_the_order_of_the_keys()
    {
        var split = SplitCommand.BySlot(Keys("MGET", CommandSplit.InKeyOrder, "foo", "bar", "{foo}2", "{bar}2"));
        var reply = split.Join([List(Reply.Integer(1), Reply.Integer(3)), List(Reply.Integer(2), Reply.Null)]);
        Assert.Equal(["1", "2", "3", "(nil)"], reply.Items.Select(static item => item.ToString()));
    }

    [Fact]
    public void Numbers_are_added_and_lists_joined()
    {
        Assert.Equal(5, SplitCommand.BySlot(Keys("DEL", CommandSplit.Sum, "foo", "bar")).Join([Reply.Integer(2), Reply.Integer(3)]).AsInteger());
        Assert.Equal(3, SplitCommand.BySlot(Keys("KEYS", CommandSplit.Concatenate, "foo", "bar")).Join([List(Reply.Null), List(Reply.Null, Reply.Null)]).Items.Count);
    }

    [Fact]
    public void One_error_is_the_whole_ones() =>
        Assert.Equal("OOM", SplitCommand.BySlot(Keys("DEL", CommandSplit.Sum, "foo", "bar")).Join([Reply.Integer(2), Reply.Error("OOM")]).ToString());

    private static Reply List(params Reply[] items) => Reply.Aggregate(ReplyKind.Array, items);

    private static CommandLine Keys(string name, CommandSplit split, params string[] keys)
    {
        var line = CommandLine.Rent(new CommandSpec(name, split: split));
        foreach (var key in keys) line.Key(key);
        return line;
    }

    private static string Text(CommandLine line) => string.Join(' ', Enumerable.Range(0, line.Count).Select(i => Encoding.UTF8.GetString(line[i])));
}
