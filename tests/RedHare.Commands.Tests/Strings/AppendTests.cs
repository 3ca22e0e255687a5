using RedHare.Engine;

namespace RedHare.Commands.Tests.Strings;

public sealed class AppendTests : CommandTest
{
    [Fact]
    public void Creates_and_appends()
    {
        Expect("2", "APPEND k 12");
        Assert.Equal(KeyEncoding.Int, Server.EncodingOf("k"));
        Expect("4", "APPEND k 34");
        Assert.Equal(KeyEncoding.Raw, Server.EncodingOf("k"));
        Expect("4", "APPEND k \"\"");
        Expect("\"1234\"", "GET k");
    }

    [Fact]
    public void Grows_through_all_sizes_and_keeps_the_expiry()
    {
        Run("SETEX k 1000 \"\"");
        var text = "";
        foreach (var length in new[] { 1, 30, 200, 3000, 900, 5000, 100_000, 1, 400_000 })
        {
            var piece = new string((char)('a' + length % 26), length);
            text += piece;
            Assert.Equal(text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), Client.Run("APPEND", "k", piece));
            Assert.Equal('"' + text + '"', Run("GET k"));
        }
        Assert.NotEqual(-1, Server.ExpiryOf("k"));
    }

    [Fact]
    public void Refuses_other_types_and_too_much()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "APPEND s a");
        Server.Context.Configuration.Set("proto-max-bulk-len", "1mb");
        Client.Run("SET", "k", new string('x', 1 << 20));
        Expect("(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)", "APPEND k y");
        Expect("1048576", "STRLEN k");
    }
}
