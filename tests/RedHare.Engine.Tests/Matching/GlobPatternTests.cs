using System.Text;
using RedHare.Engine.Matching;
using Xunit;

namespace RedHare.Engine.Tests.Matching;

public sealed class GlobPatternTests
{
    private static bool Matches(string pattern, string text, bool ignoreCase = false) =>
        GlobPattern.Matches(Encoding.Latin1.GetBytes(pattern), Encoding.Latin1.GetBytes(text), ignoreCase);

    [Theory]
    [InlineData("h?llo", "hello", true)]
    [InlineData("h?llo", "hllo", false)]
    [InlineData("h*llo", "hllo", true)]
    [InlineData("h*llo", "heeeello", true)]
    [InlineData("h[ae]llo", "hallo", true)]
    [InlineData("h[ae]llo", "hillo", false)]
    [InlineData("h[^e]llo", "hbllo", true)]
    [InlineData("h[^e]llo", "hello", false)]
    [InlineData("h[a-b]llo", "hbllo", true)]
    [InlineData("h[a-b]llo", "hcllo", false)]
    public void The_documented_forms(string pattern, string text, bool expected) => Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    [InlineData("*", "", false)] // KEYS and SCAN never ask
    [InlineData("**", "", false)]
    [InlineData("*", "a", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a**", "a", true)]
    [InlineData("a*?", "a", false)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a*b*c*", "xxaxbxxbxcx", true)]
    [InlineData("*a*b*c*", "xxaxcxxb", false)]
    [InlineData("*aab", "aaaaab", true)]
    [InlineData("a*c", "abcb", false)]
    [InlineData("ab", "abc", false)]
    [InlineData("*?*?*", "a", false)]
    [InlineData("*?*?*", "ab", true)]
    public void Stars(string pattern, string text, bool expected) => Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "a", false)]
    [InlineData(@"a\?b", "a?b", true)]
    [InlineData(@"a\?b", "axb", false)]
    [InlineData(@"\\", @"\", true)]
    [InlineData(@"\", @"\", true)] // nothing left to escape
    [InlineData(@"a\", @"a\", true)]
    [InlineData(@"\[a]", "[a]", true)]
    [InlineData(@"[\]]", "]", true)]
    [InlineData(@"[\^]", "^", true)]
    [InlineData(@"[\-a]", "-", true)]
    public void Escapes(string pattern, string text, bool expected) => Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData("[]", "a", false)]
    [InlineData("[]a]", "a]", false)] // the empty set matches nothing
    [InlineData("[^]", "a", true)] // and its complement everything
    [InlineData("[^]b", "ab", true)]
    [InlineData("[", "[", false)]
    [InlineData("[^", "a", true)]
    [InlineData("[abc", "c", true)] // not closed
    [InlineData("[a-", "-", true)]
    [InlineData("[a-c", "b", true)]
    [InlineData("[c-a]", "b", true)] // swapped ends
    [InlineData("[a-]", "-", false)] // the range from a to ]
    [InlineData("[a-]", "_", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[a^]", "^", true)]
    [InlineData("[*?]", "*", true)]
    [InlineData("[*?]", "x", false)]
    [InlineData("[\u0080-\u00ff]", "\u00e9", true)]
    [InlineData("[a-\u00ff]", "\u00e9", false)] // bytes are signed: from -1 to 'a'
    [InlineData("[a-\u00ff]", "A", true)]
    public void Sets(string pattern, string text, bool expected) => Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData("MaxMemory*", "maxmemory-policy", true)]
    [InlineData("maxmemory*", "MAXMEMORY", true)]
    [InlineData("[A-C]x", "bX", true)]
    [InlineData("[abc]", "B", true)]
    [InlineData(@"[\b]", "B", false)] // an escaped byte in a set keeps its case
    [InlineData(@"\b", "B", true)]
    [InlineData("\u00e9", "\u00c9", false)]
    [InlineData("[@-`]", "{", false)]
    public void Case_is_ignored_on_demand(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Matches(pattern, text, ignoreCase: true));

    [Fact]
    public void Case_counts_otherwise()
    {
        Assert.False(Matches("A", "a"));
        Assert.False(Matches("[A-C]", "b"));
    }

    [Fact]
    public void More_than_a_thousand_stars_never_match()
    {
        var text = new string('a', 2000);
        Assert.True(Matches(string.Concat(Enumerable.Repeat("*a", 1000)), text));
        Assert.False(Matches(string.Concat(Enumerable.Repeat("*a", 1001)), text));
        Assert.True(Matches(new string('*', 5000), text));
    }

    [Fact]
    public void A_hostile_pattern_takes_no_exponential_time() =>
        Assert.False(Matches(string.Concat(Enumerable.Repeat("a*", 30)) + "b", new string('a', 10_000)));
}
