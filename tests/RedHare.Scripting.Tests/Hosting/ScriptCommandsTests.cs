using RedHare.Commands.Tests;

namespace RedHare.Scripting.Tests.Hosting;

public sealed class ScriptCommandsTests : ScriptTest
{
    [Theory]
    [InlineData("redis.pcall('nosuch')", "ERR Unknown Redis command called from script")]
    [InlineData("redis.pcall('get')", "ERR Wrong number of args calling Redis command from script")]
    [InlineData("redis.pcall('config')", "ERR Wrong number of args calling Redis command from script")]
    [InlineData("redis.pcall('multi')", "ERR This Redis command is not allowed from script")]
    [InlineData("redis.pcall()", "ERR Please specify at least one argument for this redis lib call")]
    [InlineData("redis.pcall('get', {})", "ERR Lua redis lib command arguments must be strings or integers")]
    [InlineData("redis.pcall('lpush', 'string', 1)", "WRONGTYPE Operation against a key holding the wrong kind of value")]
    public void Refusals_in_Redis_words(string call, string error)
    {
        Run("SET string x");
        Answers("(error) " + error, "return " + call);
        Answers($"\"{error}\"", $"return {call}.err");
    }

    [Fact]
    public void Call_raises_with_the_script_and_its_line()
    {
        var reply = Eval("local x = 1\nreturn redis.call('incr', 'a', 'b')");
        Assert.Matches("^\\(error\\) ERR Wrong number of args calling Redis command from script script: [0-9a-f]{40}, on @user_script:2\\.$", reply);
    }

    [Fact]
    public void A_caught_error_is_its_text()
    {
        Answers("\"ERR Unknown Redis command called from script\"", "local ok, e = pcall(redis.call, 'nosuch') return e");
        Answers("\"table\"", "local ok, e = pcall(error, {}) return type(e)");
    }

    [Theory]
    [InlineData("1e15", "1000000000000000")]
    [InlineData("-7", "-7")]
    [InlineData("0.1", "0.1")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("1e300", "1e+300")]
    public void Numbers_as_arguments(string number, string text)
    {
        Eval($"redis.call('set', KEYS[1], {number})", ["k"]);
        Expect($"\"{text}\"", "GET k");
    }

    [Fact]
    public void What_the_commands_changed_is_one_effect()
    {
        var effects = Server.Context.Engine.Effects.Read();
        Eval("redis.call('set', KEYS[1], 1) redis.call('incr', KEYS[1])", ["k"]);
        Assert.Equal(["MULTI", "set k 1", "incr k", "EXEC"], EffectText.Lines(effects));
    }

    [Fact]
    public void An_effect_that_is_for_nobody_is_dropped()
    {
        Eval("redis.set_repl(redis.REPL_NONE) redis.call('set', KEYS[1], 1)", ["k"]);
        Assert.Empty(EffectText.Lines(Server.Effects));
        Expect("1", "DEL k");
        Eval("redis.call('set', KEYS[1], 2)", ["k"]);
    }

    [Fact]
    public void Select_ends_with_the_script()
    {
        Answers("\"y\"", "redis.call('select', 1) redis.call('set', 'k', 'y') return redis.call('get', 'k')");
        Expect("(nil)", "GET k");
        Run("SELECT 1");
        Expect("\"y\"", "GET k");
    }

    [Fact]
    public void Blocking_commands_answer_at_once()
    {
        Answers("(nil)", "return redis.call('blpop', 'none', 0)");
    }

    [Fact]
    public void Waiters_are_served_when_the_script_has_ended()
    {
        using var waiting = Server.Connect();
        waiting.RunBlocking("BLPOP list 0");
        Answers("2", "redis.call('rpush', 'list', 'a', 'b') return redis.call('llen', 'list')");
        Assert.Equal("[\"list\", \"a\"]", waiting.Completed());
    }

    [Fact]
    public void A_script_of_its_own_breaks_a_watch_of_its_client()
    {
        Run("WATCH k");
        Eval("redis.call('set', KEYS[1], 1)", ["k"]);
        Run("MULTI");
        Run("PING");
        Expect("(nil array)", "EXEC");
    }

    [Fact]
    public void A_script_within_EXEC()
    {
        Run("MULTI");
        Assert.Equal("QUEUED", Eval("return redis.call('incr', KEYS[1])", ["k"]));
        Run("INCR k");
        Expect("[1, 2]", "EXEC");
    }

    [Fact]
    public void Monitors_see_the_script_and_then_its_commands()
    {
        using var monitor = Server.Connect();
        monitor.Run("MONITOR");
        Eval("redis.call('set', KEYS[1], 1)", ["k"]);
        Assert.Equal(2, monitor.Pushes.Count);
        Assert.EndsWith("[0 127.0.0.1:50000] \"EVAL\" \"redis.call('set', KEYS[1], 1)\" \"1\" \"k\"", monitor.Pushes.First(), StringComparison.Ordinal);
        Assert.EndsWith("[0 lua] \"set\" \"k\" \"1\"", monitor.Pushes.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_counted_once_and_by_whom_it_failed()
    {
        Run("CONFIG RESETSTAT");
        Run("SET s x");
        Eval("return redis.call('lpush', 's', 1)");
        Assert.Contains("errorstat_WRONGTYPE:count=1\r\n", Run("INFO errorstats"), StringComparison.Ordinal);
        var commands = Run("INFO commandstats");
        Assert.Matches("cmdstat_lpush:calls=1,[^\r]*rejected_calls=0,failed_calls=1", commands);
        Assert.Matches("cmdstat_eval:calls=1,[^\r]*rejected_calls=0,failed_calls=1", commands);
    }

    [Fact]
    public void Time_stands_still()
    {
        Answers("1", "local a, b = redis.call('time'), redis.call('time') return a[1] == b[1] and a[2] == b[2]");
    }

    [Fact]
    public void Access_is_the_default_users()
    {
        Answers("1", "return redis.acl_check_cmd('set', 'k', 1)");
        Assert.StartsWith("(error) ERR Invalid command passed to redis.acl_check_cmd()", Eval("return redis.acl_check_cmd('nosuch')"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_beyond_the_memory_is_an_error_and_the_next_script_runs()
    {
        Run("CONFIG SET script-memory-limit 1mb");
        Client.Run("SET", "big", new string('x', 2 << 20));
        Assert.StartsWith("(error) ERR not enough memory", Eval("return redis.call('get', KEYS[1])", ["big"]), StringComparison.Ordinal);
        Assert.StartsWith("(error) ERR not enough memory", Eval("local t = {} for i = 1, 1e9 do t[i] = {} end"), StringComparison.Ordinal);
        Assert.StartsWith("(error) ERR not enough memory", Eval("local s = string.rep('x', 1e5) local t = {} for i = 1, 100 do t[i] = s end return redis.call('mset', unpack(t))"), StringComparison.Ordinal);
        Answers("1", "return 1");
    }
}
