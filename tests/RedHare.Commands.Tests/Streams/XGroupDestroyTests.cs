namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupDestroyTests : GroupTest
{
    [Fact]
    public void Removes_the_group_with_all_it_has()
    {
        Fill("s", 200);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 150 STREAMS s >");
        Run("XREADGROUP GROUP g b STREAMS s >");
        Heard();
        Expect("1", "XGROUP DESTROY s g");
        Assert.Equal(["xgroup-destroy 0:s"], Heard());
        Expect("0", "XGROUP DESTROY s g");
        Expect("[]", "XINFO GROUPS s");
        Assert.Empty(Heard());
    }

    [Fact]
    public void Who_waits_with_the_group_is_told()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("XGROUP CREATE s h $");
        using var other = Server.Connect();
        using var third = Server.Connect();
        other.RunBlocking("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
        third.RunBlocking("XREADGROUP GROUP h c BLOCK 0 STREAMS s >");
        Expect("1", "XGROUP DESTROY s g");
        Assert.Equal("(error) NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option", other.Completed());
        Assert.True(third.IsBlocked);
        Run("XADD s 1-1 f v");
        Assert.Equal("[[\"s\", [[\"1-1\", [\"f\", \"v\"]]]]]", third.Completed());
    }

    [Fact]
    public void Refuses() => Expect(
        "(error) ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.",
        "XGROUP DESTROY s g");
}
