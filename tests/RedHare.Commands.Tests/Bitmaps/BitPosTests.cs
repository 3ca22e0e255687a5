using System.Globalization;

namespace RedHare.Commands.Tests.Bitmaps;

public sealed class BitPosTests : CommandTest
{
    [Theory]
    [InlineData("zeros 0", 0)]
    [InlineData("zeros 1", -1)]
    [InlineData("ones 1", 0)]
    // The string goes on in zeros, unless an end is given.
    [InlineData("ones 0", 24)]
    [InlineData("ones 0 1", 24)]
    [InlineData("ones 0 0 -1", -1)]
    [InlineData("ones 0 3", -1)]
    [InlineData("mixed 0", 12)]
    [InlineData("mixed 1 2", -1)]
    [InlineData("mixed 1 1", 8)]
    [InlineData("mixed 1 0 -1 byte", 0)]
    [InlineData("mixed 0 0 11 BIT", -1)]
    [InlineData("mixed 0 0 12 BIT", 12)]
    [InlineData("mixed 1 12 -1 BIT", -1)]
    [InlineData("mixed 1 11 13 BIT", 11)]
    [InlineData("mixed 0 9 3 BIT", -1)]
    [InlineData("number 1", 2)]
    [InlineData("empty 0", -1)]
    [InlineData("none 0", 0)]
    [InlineData("none 1 0 -1", -1)]
    public void Finds(string arguments, int expected)
    {
        Client.Run("MSET", "zeros", "\0\0\0", "ones", "\u00ff\u00ff\u00ff", "mixed", "\u00ff\u00f0\0", "number", "7", "empty", "");
        Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), Run("BITPOS " + arguments));
    }

    [Fact]
    public void Finds_in_any_part_as_bit_by_bit()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var set = random.Next(2);
            var text = new byte[40];
            if (set == 0) text.AsSpan().Fill(0xFF);
            for (var i = 0; i < 2; i++) text[random.Next(text.Length)] ^= (byte)(1 << random.Next(8));
            Client.RunRaw("SET"u8.ToArray(), "k"u8.ToArray(), text);
            var first = random.Next(text.Length * 8);
            var last = random.Next(first, text.Length * 8);
            var expected = Enumerable.Range(first, last - first + 1).FirstOrDefault(bit => (text[bit >> 3] >> 7 - (bit & 7) & 1) == set, -1);
            Assert.Equal($"{expected}", Run($"BITPOS k {set} {first} {last} BIT"));
        }
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITPOS s 1");
        Expect("(error) ERR The bit argument must be 1 or 0.", "BITPOS k 2");
        Expect("(error) ERR value is not an integer or out of range", "BITPOS k x");
        Expect("(error) ERR value is not an integer or out of range", "BITPOS k 1 x");
        Expect("(error) ERR value is not an integer or out of range", "BITPOS k 1 0 x");
        Expect("(error) ERR syntax error", "BITPOS k 1 0 1 WORD");
        Expect("(error) ERR syntax error", "BITPOS k 1 0 1 BIT 4");
    }
}
