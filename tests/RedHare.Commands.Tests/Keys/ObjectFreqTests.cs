namespace RedHare.Commands.Tests.Keys;

public sealed class ObjectFreqTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Counts_under_an_lfu_policy_only()
    {
        Run("SET k v");
        Assert.StartsWith("(error) ERR An LFU maxmemory policy is not selected, access frequency not tracked.", Run("OBJECT FREQ k"));
        Server.Context.Configuration.Set("maxmemory-policy", "allkeys-lfu");
        Run("DEL k");
        Run("SET k v");
        Expect("5", "OBJECT FREQ k");
        // Below six every access counts.
        Run("GET k");
        Expect("6", "OBJECT FREQ k");
        for (var i = 0; i < 2000; i++) Run("GET k");
        Assert.InRange(int.Parse(Run("OBJECT FREQ k"), System.Globalization.CultureInfo.InvariantCulture), 8, 60);
        ((ManualTime)Time!).Now += 255 * 60_000L;
        Expect("0", "OBJECT FREQ k");
        Expect("(nil)", "OBJECT FREQ none");
    }
}
