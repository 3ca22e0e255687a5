namespace RedHare.Scripting.Tests.Eval;

public sealed class EvalCommandTests : ScriptTest
{
    [Fact]
    public void Keys_and_arguments()
    {
        Answers("[\"a\", \"b\", \"c\", \"d\"]", "return {KEYS[1], KEYS[2], ARGV[1], ARGV[2]}", ["a", "b"], "c", "d");
        Expect("(error) ERR value is not an integer or out of range", "EVAL \"return 1\" x");
        Expect("(error) ERR Number of keys can't be greater than number of args", "EVAL \"return 1\" 1");
        Expect("(error) ERR Number of keys can't be negative", "EVAL \"return 1\" -1");
        Expect("[\"a\", \"b\"]", "COMMAND GETKEYS EVAL \"return 1\" 2 a b c");
    }

    [Fact]
    public void What_does_not_compile()
    {
        Assert.StartsWith("(error) ERR Error compiling script (new function): user_script:1: ", Eval("return ("), StringComparison.Ordinal);
        Assert.Equal("(error) ERR Unexpected engine in script shebang: #!python", Eval("#!python\nreturn 1"));
    }

    [Fact]
    public void Errors_tell_the_script_and_the_line()
    {
        Assert.Equal("(error) ERR user_script:2: boom script: b2b70a9e8ee6ee4d9d5a4e3b7f2f9d2fd9cb8bc9, on @user_script:2."[..36], Eval("\nerror('boom')")[..36]);
        Assert.EndsWith(", on @user_script:2.", Eval("\nerror('boom')"), StringComparison.Ordinal);
        Assert.StartsWith("(error) MY error script: ", Eval("error({err='MY error'})"), StringComparison.Ordinal);
        Assert.StartsWith("(error) ERR nil script: ", Eval("error()"), StringComparison.Ordinal);
    }

    [Fact]
    public void Undeclared_keys_may_be_used()
    {
        Answers("OK", "return redis.call('set', 'a' .. 'b', 1)");
        Expect("\"1\"", "GET ab");
    }

    [Fact]
    public void A_script_that_names_its_keys_locks_their_shards_alone()
    {
        const string script = "return redis.call('incr', KEYS[1])";
        Answers("1", script, ["k"]);
        var unit = new Engine.ExecutionUnit(Server.Context.Engine);
        var arguments = new Commands.Arguments();
        arguments.Fill([.. new[] { "EVAL", script, "1", "k" }.Select(System.Text.Encoding.Latin1.GetBytes)]);
        var command = Server.Context.Commands.Find("eval"u8)!;
        Assert.Equal(unit.ShardOf("k"u8), Host.ShardsOf(unit, command, arguments));
        arguments.Fill([.. new[] { "EVAL", "return redis.call('get', ARGV[1])", "0", "k" }.Select(System.Text.Encoding.Latin1.GetBytes)]);
        Assert.Equal(Server.Context.Engine.AllShards, Host.ShardsOf(unit, command, arguments));

        // Another shard's lock is held by another thread: the script runs all the same.
        using var holding = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var holder = Task.Run(() =>
        {
            var other = new Engine.ExecutionUnit(Server.Context.Engine);
            other.Enter(Server.Context.Engine.AllShards & ~unit.ShardOf("k"u8));
            holding.Set();
            done.Wait(TestContext.Current.CancellationToken);
            other.Exit();
        }, TestContext.Current.CancellationToken);
        holding.Wait(TestContext.Current.CancellationToken);
        Answers("2", script, ["k"]);
        done.Set();
        holder.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Memory_over_its_limit()
    {
        Run("SET k v");
        Run("CONFIG SET maxmemory 1");
        Assert.StartsWith("(error) OOM command not allowed when used memory > 'maxmemory'. script: ", Eval("return redis.call('set', 'k', 1)"), StringComparison.Ordinal);
        Answers("\"v\"", "return redis.call('get', 'k')");
        Assert.StartsWith("(error) OOM ", Eval("#!lua\nreturn 1"), StringComparison.Ordinal);
        Answers("OK", "#!lua flags=allow-oom\nreturn redis.call('set', 'k', 'w')");
        Answers("\"w\"", "#!lua flags=no-writes\nreturn redis.call('get', 'k')");
        Run("CONFIG SET maxmemory 0");
    }

    [Fact]
    public void Too_few_replicas()
    {
        Run("CONFIG SET min-replicas-to-write 1");
        Answers("(nil)", "return redis.call('get', 'k')");
        Assert.StartsWith("(error) NOREPLICAS Not enough good replicas to write. script: ", Eval("return redis.call('set', 'k', 1)"), StringComparison.Ordinal);
        Assert.Equal("(error) NOREPLICAS Not enough good replicas to write.", Eval("#!lua\nreturn 1"));
        Answers("1", "#!lua flags=no-writes\nreturn 1");
        Run("CONFIG SET min-replicas-to-write 0");
    }
}
