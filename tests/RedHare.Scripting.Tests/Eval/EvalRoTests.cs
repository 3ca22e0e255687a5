namespace RedHare.Scripting.Tests.Eval;

public sealed class EvalRoTests : ScriptTest
{
    [Fact]
    public void It_reads_and_does_not_write()
    {
        Run("SET k v");
        Assert.Equal("\"v\"", Run("EVAL_RO", "return redis.call('get', KEYS[1])", ["k"]));
        Assert.StartsWith("(error) ERR Write commands are not allowed from read-only scripts. script: ", Run("EVAL_RO", "return redis.call('del', KEYS[1])", ["k"]), StringComparison.Ordinal);
        Assert.StartsWith("(error) ERR Write commands are not allowed", Run("EVAL_RO", "return redis.call('publish', 'c', 'm')"), StringComparison.Ordinal);
        Assert.Equal("(error) ERR Can not execute a script with write flag using *_ro command.", Run("EVAL_RO", "#!lua\nreturn 1"));
        Assert.Equal("1", Run("EVAL_RO", "#!lua flags=no-writes\nreturn 1"));
    }
}
