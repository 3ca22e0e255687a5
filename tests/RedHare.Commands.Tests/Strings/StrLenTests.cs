namespace RedHare.Commands.Tests.Strings;

public sealed class StrLenTests : CommandTest
{
    [Fact]
    public void Counts_bytes()
    {
        Run("MSET k value n -12345 e \"\"");
        Run("SADD s a");
        Expect("5", "STRLEN k");
        Expect("6", "STRLEN n");
        Expect("0", "STRLEN e");
        Expect("0", "STRLEN none");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "STRLEN s");
    }
}
