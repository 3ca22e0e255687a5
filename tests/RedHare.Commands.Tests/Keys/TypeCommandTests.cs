namespace RedHare.Commands.Tests.Keys;

public sealed class TypeCommandTests : CommandTest
{
    [Fact]
    public void Names_types()
    {
        Run("SET a 1");
        Run("SADD s x");
        Run("ZADD z 1 x");
        Run("HSET h f v");
        Expect("string", "TYPE a");
        Expect("set", "TYPE s");
        Expect("zset", "TYPE z");
        Expect("hash", "TYPE h");
        Expect("none", "TYPE none");
    }
}
