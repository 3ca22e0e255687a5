namespace RedHare.Scripting.Tests.Eval;

public sealed class EvalShaRoTests : ScriptTest
{
    [Fact]
    public void It_does_not_write()
    {
        var sha = Client.Run("SCRIPT", "LOAD", "return redis.call('set', KEYS[1], 1)").Trim('"');
        Assert.StartsWith("(error) ERR Write commands are not allowed from read-only scripts.", Client.Run("EVALSHA_RO", sha, "1", "k"), StringComparison.Ordinal);
    }
}
