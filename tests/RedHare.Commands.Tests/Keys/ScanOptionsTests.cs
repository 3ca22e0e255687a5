namespace RedHare.Commands.Tests.Keys;

/// <summary>What SCAN's kin share, shown by SSCAN and HSCAN.</summary>
public sealed class ScanOptionsTests : CommandTest
{
    [Theory]
    [InlineData("0")]
    [InlineData("+0")]
    [InlineData("")]
    [InlineData("00012")]
    [InlineData("-3")]
    [InlineData("18446744073709551615")]
    public void A_cursor_is_what_strtoul_reads(string cursor)
    {
        Run("SADD s a");
        Assert.Equal("[\"0\", [\"a\"]]", Client.Run("SSCAN", "s", cursor));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("+-1")]
    [InlineData("18446744073709551616")]
    public void Other_cursors_are_refused_before_the_key_is_looked_at(string cursor) =>
        Assert.Equal("(error) ERR invalid cursor", Client.Run("SSCAN", "none", cursor));

    [Fact]
    public void Options_of_an_absent_key_are_not_read() => Expect("[\"0\", []]", "SSCAN none 0 NONSENSE");

    [Fact]
    public void The_last_of_equal_options_counts()
    {
        Run("SADD s a b");
        Expect("[\"0\", [\"b\"]]", "SSCAN s 0 MATCH a count 1 MATCH b COUNT 5");
        Expect("[\"0\", [\"a\", \"b\"]]", "SSCAN s 0 match x match *");
    }

    [Theory]
    [InlineData("SSCAN s 0 COUNT 0", "(error) ERR syntax error")]
    [InlineData("SSCAN s 0 COUNT -1", "(error) ERR syntax error")]
    [InlineData("SSCAN s 0 COUNT", "(error) ERR syntax error")]
    [InlineData("SSCAN s 0 COUNT x", "(error) ERR value is not an integer or out of range")]
    [InlineData("SSCAN s 0 MATCH", "(error) ERR syntax error")]
    [InlineData("SSCAN s 0 TYPE set", "(error) ERR syntax error")]
    [InlineData("SSCAN s 0 NOVALUES", "(error) ERR NOVALUES option can only be used in HSCAN")]
    public void Bad_options_are_refused(string line, string error)
    {
        Run("SADD s a");
        Expect(error, line);
    }
}
