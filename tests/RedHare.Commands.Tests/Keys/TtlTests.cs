namespace RedHare.Commands.Tests.Keys;

public sealed class TtlTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Rounds_to_the_nearest_second()
    {
        Expect("-2", "TTL k");
        Run("SET k v");
        Expect("-1", "TTL k");
        Run("PEXPIRE k 1499");
        Expect("1", "TTL k");
        Run("PEXPIRE k 1500");
        Expect("2", "TTL k");
    }

    [Fact]
    public void A_key_lives_through_its_last_millisecond()
    {
        Run("SET k v PX 5");
        ((ManualTime)Time!).Now += 5;
        Expect("0", "TTL k");
        ((ManualTime)Time!).Now += 1;
        Expect("-2", "TTL k");
    }
}
