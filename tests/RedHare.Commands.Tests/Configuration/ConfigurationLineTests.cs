using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public class ConfigurationLineTests
{
    [Theory]
    [InlineData("port 6379", new[] { "port", "6379" })]
    [InlineData("  save   900 1\t", new[] { "save", "900", "1" })]
    [InlineData("""logfile "" """, new[] { "logfile", "" })]
    [InlineData("""requirepass "a b\"c\\d" """, new[] { "requirepass", "a b\"c\\d" })]
    [InlineData("""requirepass 'it\'s "q" \n'""", new[] { "requirepass", "it's \"q\" \\n" })]
    [InlineData("""x "\x41\xc3\xa9\t\n" """, new[] { "x", "Aé\t\n" })]
    [InlineData("""x a"b c"d""", null)]
    [InlineData("""x "open""", null)]
    [InlineData("x 'open", null)]
    [InlineData("größe 🐇", new[] { "größe", "🐇" })]
    [InlineData("", new string[0])]
    public void Lines_are_split_as_Redis_splits_them(string line, string[]? arguments) => Assert.Equal(arguments, ConfigurationLine.Split(line));

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("a \"b\" \\ c\n\r\t\a\b\x1f é🐇")]
    public void A_quoted_value_reads_back(string value) => Assert.Equal([value], ConfigurationLine.Split(ConfigurationLine.Quote(value))!);
}
