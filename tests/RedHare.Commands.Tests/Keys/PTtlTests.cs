namespace RedHare.Commands.Tests.Keys;

public sealed class PTtlTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Answers_milliseconds()
    {
        Expect("-2", "PTTL k");
        Run("SET k v");
        Expect("-1", "PTTL k");
        Run("PEXPIRE k 1499");
        Expect("1499", "PTTL k");
        ((ManualTime)Time!).Now += 99;
        Expect("1400", "PTTL k");
    }
}
