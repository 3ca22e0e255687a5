namespace RedHare.Commands.Tests.Strings;

public sealed class GetRangeTests : CommandTest
{
    [Theory]
    [InlineData(0, 3, "This")]
    [InlineData(0, -1, "This is a string")]
    [InlineData(-3, -1, "ing")]
    [InlineData(5, 4, "")]
    [InlineData(-1, -3, "")]
    [InlineData(0, -100, "T")]
    [InlineData(-100, 2, "Thi")]
    [InlineData(10, 100, "string")]
    [InlineData(16, 20, "")]
    [InlineData(0, long.MaxValue, "This is a string")]
    [InlineData(long.MinValue, long.MaxValue, "This is a string")]
    public void Cuts_inclusive_ends(long start, long end, string expected)
    {
        Run("SET k \"This is a string\"");
        Expect($"\"{expected}\"", $"GETRANGE k {start} {end}");
    }

    [Fact]
    public void Numbers_empty_texts_and_refusals()
    {
        Run("MSET n 12345 e \"\"");
        Run("SADD s a");
        Expect("\"234\"", "GETRANGE n 1 3");
        Expect("\"\"", "GETRANGE e 0 -1");
        Expect("\"\"", "GETRANGE none 0 -1");
        Expect("(error) ERR value is not an integer or out of range", "GETRANGE n x 1");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GETRANGE s 0 1");
    }
}
