using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public class GlobPatternTests
{
    private readonly ServerConfiguration _configuration = new();

    [Theory]
    [InlineData("maxc*s", new[] { "maxclients" })]
    [InlineData("tim?out", new[] { "timeout" })]
    [InlineData("h[yz]", new[] { "hz" })]
    [InlineData("h[^a-y]", new[] { "hz" })]
    [InlineData("**LIMEOUTS", new string[0])]
    [InlineData("slowlog-[", new string[0])]
    public void Patterns_match_names(string pattern, string[] names) => Assert.Equal(names, _configuration.Get(pattern).Select(pair => pair.Key));
}
