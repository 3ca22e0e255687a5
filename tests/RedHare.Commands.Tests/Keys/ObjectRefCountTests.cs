namespace RedHare.Commands.Tests.Keys;

public sealed class ObjectRefCountTests : CommandTest
{
    [Fact]
    public void Is_one_but_for_the_integers_that_redis_shares()
    {
        Run("MSET a text b 10000 c -1 d 9999");
        Run("SADD s x");
        foreach (var key in new[] { "a", "b", "c", "s" }) Expect("1", "OBJECT REFCOUNT " + key);
        Expect("2147483647", "OBJECT REFCOUNT d");
        Expect("(nil)", "OBJECT REFCOUNT none");
        Run("CONFIG SET maxmemory 1gb maxmemory-policy volatile-lfu");
        Expect("1", "OBJECT REFCOUNT d");
        Run("CONFIG SET maxmemory-policy allkeys-random");
        Expect("2147483647", "OBJECT REFCOUNT d");
    }
}
