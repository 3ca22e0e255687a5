namespace RedHare.Commands.Tests.Keys;

public sealed class TouchTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Counts_and_resets_the_idle_time()
    {
        Run("MSET a 1 b 2");
        ((ManualTime)Time!).Now += 20_000;
        // The access clock is ticked by housekeeping, every tenth of a second.
        SpinWait.SpinUntil(() => Run("OBJECT IDLETIME a") == "20", TimeSpan.FromSeconds(10));
        Expect("2", "TOUCH a b none");
        Expect("0", "OBJECT IDLETIME a");
    }
}
