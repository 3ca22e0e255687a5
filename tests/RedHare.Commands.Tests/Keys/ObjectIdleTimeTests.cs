namespace RedHare.Commands.Tests.Keys;

public sealed class ObjectIdleTimeTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Grows_until_the_key_is_read()
    {
        Run("SET k v");
        Expect("0", "OBJECT IDLETIME k");
        ((ManualTime)Time!).Now += 30_000;
        // The access clock is ticked by housekeeping, every tenth of a second.
        Assert.True(SpinWait.SpinUntil(() => Run("OBJECT IDLETIME k") == "30", TimeSpan.FromSeconds(10)));
        Run("TTL k");
        Expect("30", "OBJECT IDLETIME k");
        Run("GET k");
        Expect("0", "OBJECT IDLETIME k");
        Expect("(nil)", "OBJECT IDLETIME none");
    }

    [Fact]
    public void Is_not_known_under_an_lfu_policy()
    {
        Run("SET k v");
        Server.Context.Configuration.Set("maxmemory-policy", "allkeys-lfu");
        Assert.StartsWith("(error) ERR An LFU maxmemory policy is selected, idle time not tracked.", Run("OBJECT IDLETIME k"));
    }
}
