using RedHare.Commands.Tests;

namespace RedHare.Scripting.Tests.Hosting;

public sealed class RunningScriptsTests : ScriptTest
{
    private const string Endless = "while true do end";

    public RunningScriptsTests() => Run("CONFIG SET busy-reply-threshold 20");

    [Fact]
    public async Task While_a_script_is_busy_others_are_told_so_and_may_kill_it()
    {
        using var other = Server.Connect();
        var running = StartEndless(other, "EVAL", Endless, "0");
        var busy = "(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
        Expect(busy, "PING");
        Expect(busy, "SET k v");
        Expect(busy, "EVAL \"return 1\" 0");
        Expect(busy, "FUNCTION KILL");
        Expect(busy, "FUNCTION STATS");
        Expect(busy, "SHUTDOWN");
        Expect("OK", "MULTI");
        Expect(busy, "GET k");
        Expect("OK", "DISCARD");
        Expect("OK", "UNWATCH");
        Expect("OK", "SCRIPT KILL");
        Assert.Matches("^\\(error\\) ERR Script killed by user with SCRIPT KILL\\.\\.\\. script: [0-9a-f]{40}, on @user_script:1\\.$", await running);
        Expect("PONG", "PING");
        Expect("(error) NOTBUSY No scripts in execution right now.", "SCRIPT KILL");
    }

    [Fact]
    public async Task A_pcall_does_not_survive_the_kill()
    {
        using var other = Server.Connect();
        var running = StartEndless(other, "EVAL", "local f = function() while true do redis.call('ping') end end while true do pcall(f) end", "0");
        Expect("OK", "SCRIPT KILL");
        Assert.Contains("Script killed by user", await running, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_has_written_is_not_killed()
    {
        using var other = Server.Connect();
        var running = StartEndless(other, "EVAL", "redis.call('set', 'k', 'v') while redis.call('exists', 'stop') == 0 do end return 'done'", "0");
        Assert.StartsWith("(error) UNKILLABLE Sorry the script already executed write commands against the dataset.", Run("SCRIPT KILL"), StringComparison.Ordinal);
        Assert.Contains("BUSY", Run("GET k"), StringComparison.Ordinal);
        Host.Abort();
        Assert.Contains("Script killed", await running, StringComparison.Ordinal);
        Expect("\"v\"", "GET k");
    }

    [Fact]
    public async Task Whoever_waits_for_a_lock_meanwhile_is_told_as_well()
    {
        using var other = Server.Connect();
        using var waiting = Server.Connect();
        Run("CONFIG SET busy-reply-threshold 300");
        // The script has all shards from before it is busy; the second client comes before that, too.
        using var holds = new ManualResetEventSlim();
        var running = Task.Run(() =>
        {
            holds.Set();
            return other.Run("EVAL", "while true do local k = KEYS[1 + 0] end " + "return redis.call(ARGV[1])", "0");
        });
        holds.Wait(TestContext.Current.CancellationToken);
        string reply;
        do reply = waiting.Run("SET k v");
        while (!reply.Contains("BUSY", StringComparison.Ordinal));
        Expect("OK", "SCRIPT KILL");
        Assert.Contains("Script killed", await running, StringComparison.Ordinal);
        Run("DEL k");
    }

    [Fact]
    public async Task A_waiter_that_was_readied_meanwhile_is_served_at_the_end()
    {
        using var other = Server.Connect();
        using var waiter = Server.Connect();
        waiter.RunBlocking("BLPOP list 0");
        var running = StartEndless(other, "EVAL", "redis.call('rpush', 'list', 'a') while true do end", "0");
        Assert.True(waiter.IsBlocked);
        // It has a lock and looks for reserved keys; the waiter must not be served within the script.
        Assert.Contains("BUSY", Run("WATCH list"), StringComparison.Ordinal);
        Host.Abort();
        await running;
        Assert.Equal("[\"list\", \"a\"]", waiter.Completed());
    }

    [Fact]
    public async Task A_function_is_described_and_killed_by_FUNCTION_KILL()
    {
        Client.Run("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() while true do end end)");
        using var other = Server.Connect();
        var running = StartEndless(other, "FCALL", "f", "0", "x");
        Expect("(error) BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.", "PING");
        Expect("(error) BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.", "SCRIPT KILL");
        Assert.StartsWith("[\"running_script\", [\"name\", \"f\", \"command\", [\"FCALL\", \"f\", \"0\", \"x\"], \"duration_ms\", ", Run("FUNCTION STATS"), StringComparison.Ordinal);
        Expect("OK", "FUNCTION KILL");
        Assert.Contains("Script killed by user", await running, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_ends_itself_ends_the_state_too()
    {
        Run("CONFIG SET busy-reply-threshold 1");
        Answers("\"done\"", "local start = os.clock() while os.clock() - start < 0.05 do end return 'done'");
        Expect("PONG", "PING");
        Assert.False(Server.Context.Engine.IsHeld);
    }
}
