namespace RedHare.Commands.Tests.Bitmaps;

public sealed class GetBitTests : CommandTest
{
    [Fact]
    public void Reads_texts_numbers_and_beyond_their_end()
    {
        Run("MSET t ` n 1");
        Assert.Equal("0 1 1 0 0", string.Join(' ', new[] { 0, 1, 2, 3, 8 }.Select(i => Run($"GETBIT t {i}"))));
        Assert.Equal("1 0 1", string.Join(' ', new[] { 3, 6, 7 }.Select(i => Run($"GETBIT n {i}"))));
        Expect("0", "GETBIT n 10000");
        Expect("0", "GETBIT none 0");
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GETBIT s 0");
        Expect("(error) ERR bit offset is not an integer or out of range", "GETBIT k x");
    }
}
