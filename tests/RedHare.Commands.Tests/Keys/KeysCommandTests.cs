namespace RedHare.Commands.Tests.Keys;

public sealed class KeysCommandTests : CommandTest
{
    [Fact]
    public void Matches_patterns_in_this_database()
    {
        Run("MSET one 1 two 2 three 3 four 4");
        Run("SELECT 1");
        Run("SET other 1");
        Run("SELECT 0");
        Assert.Equal("four one three two", Sorted("KEYS *"));
        Assert.Equal("three two", Sorted("KEYS t*"));
        Assert.Equal("one two", Sorted("KEYS ?[nw]?"));
        Expect("[]", "KEYS nothing");
    }

    [Fact]
    public void Finds_thousands()
    {
        Client.Run([.. new[] { "MSET" }.Concat(Enumerable.Range(0, 5000).SelectMany(i => new[] { "key:" + i, "" }))]);
        Assert.Equal(5000, Run("KEYS key:*").Split(", ").Distinct().Count());
        Assert.Equal(500, Run("KEYS *7").Split(", ").Length);
    }

    private string Sorted(string line) => string.Join(' ', Run(line).Trim('[', ']').Replace("\"", "", StringComparison.Ordinal).Split(", ").Order(StringComparer.Ordinal));
}
