namespace RedHare.Commands.Tests.Keys;

public sealed class PExpireTimeTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Answers_the_instant_in_milliseconds()
    {
        Expect("-2", "PEXPIRETIME k");
        Run("SET k v");
        Expect("-1", "PEXPIRETIME k");
        Run("PEXPIREAT k 4102444900600");
        Expect("4102444900600", "PEXPIRETIME k");
    }
}
