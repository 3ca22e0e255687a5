namespace RedHare.Commands.Tests.Sets;

public sealed class SUnionTests : CommandTest
{
    [Fact]
    public void Answers_what_any_has()
    {
        Expect("2", "SADD a 1 3");
        Expect("2", "SADD b 2 3");
        Expect("[\"1\", \"2\", \"3\"]", "SUNION a b none");
        Expect("[]", "SUNION none");
    }

    [Fact]
    public void Unites_all_forms()
    {
        Run("SADD a 1 2");
        Run("SADD b 2 x");
        for (var i = 0; i < 200; i++) Run($"SADD c m{i}");
        Run("SADD c 1 x");
        var members = Run("SUNION a b c").Trim('[', ']').Split(", ");
        Assert.Equal(203, members.Length);
        Assert.Equal(203, members.Distinct().Count());
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SUNION none k");
    }
}
