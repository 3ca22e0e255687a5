using System.Globalization;
using System.Numerics;

namespace RedHare.Commands.Tests.Bitmaps;

public sealed class BitCountTests : CommandTest
{
    [Fact]
    public void Counts_texts_numbers_and_nothing()
    {
        Run("MSET t foobar n 1 e \"\"");
        Expect("26", "BITCOUNT t");
        Expect("3", "BITCOUNT n");
        Expect("0", "BITCOUNT e");
        Expect("0", "BITCOUNT none");
        Expect("0", "BITCOUNT none 0 -1 BIT");
    }

    [Theory]
    [InlineData("0 0", 4)]
    [InlineData("1 1 byte", 6)]
    [InlineData("-2 -1", 7)]
    [InlineData("-2 -100", 0)]
    [InlineData("-100 0", 4)]
    [InlineData("2 1000", 16)]
    [InlineData("6 7", 0)]
    [InlineData("5 30 BIT", 17)]
    [InlineData("1 1 BIT", 1)]
    [InlineData("-8 -1 bit", 4)]
    [InlineData("0 0 BIT", 0)]
    public void Counts_parts(string range, int expected)
    {
        Run("SET t foobar");
        Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), Run("BITCOUNT t " + range));
    }

    [Fact]
    public void Counts_any_part_as_bit_by_bit()
    {
        var random = new Random(7);
        var text = new byte[83];
        random.NextBytes(text);
        Client.RunRaw("SET"u8.ToArray(), "k"u8.ToArray(), text);
        for (var i = 0; i < 300; i++)
        {
            var first = random.Next(text.Length * 8);
            var last = random.Next(first, text.Length * 8);
            var expected = Enumerable.Range(first, last - first + 1).Count(bit => (text[bit >> 3] >> 7 - (bit & 7) & 1) == 1);
            Assert.Equal($"{expected}", Run($"BITCOUNT k {first} {last} BIT"));
        }
        Assert.Equal($"{text.Sum(b => BitOperations.PopCount(b))}", Run("BITCOUNT k"));
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITCOUNT s");
        Expect("(error) ERR syntax error", "BITCOUNT k 0");
        Expect("(error) ERR syntax error", "BITCOUNT k 0 1 WORD");
        Expect("(error) ERR syntax error", "BITCOUNT k 0 1 BIT 2");
        Expect("(error) ERR value is not an integer or out of range", "BITCOUNT k a 1");
        Expect("(error) ERR value is not an integer or out of range", "BITCOUNT k 1 a");
    }
}
