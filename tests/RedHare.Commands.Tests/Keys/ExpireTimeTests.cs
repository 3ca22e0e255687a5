namespace RedHare.Commands.Tests.Keys;

public sealed class ExpireTimeTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Answers_the_instant_in_seconds()
    {
        Expect("-2", "EXPIRETIME k");
        Run("SET k v");
        Expect("-1", "EXPIRETIME k");
        Run("PEXPIREAT k 4102444900600");
        Expect("4102444901", "EXPIRETIME k");
    }
}
