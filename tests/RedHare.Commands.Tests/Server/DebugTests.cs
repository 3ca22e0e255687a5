namespace RedHare.Commands.Tests.Server;

public sealed class DebugTests : CommandTest
{
    [Fact]
    public void Is_refused_unless_enabled()
    {
        Assert.StartsWith("(error) ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\",", Run("DEBUG SLEEP 0"));
        Server.Context.Configuration.Preset("enable-debug-command", "local");
        Expect("OK", "DEBUG SLEEP 0");
    }

    [Fact]
    public void Subcommands()
    {
        Server.Context.Configuration.Preset("enable-debug-command", "yes");
        Run("SET k v");
        Assert.Matches("^Value at:0x[0-9a-f]+ refcount:1 encoding:embstr serializedlength:2 lru:[0-9]+ lru_seconds_idle:0$", Run("DEBUG OBJECT k"));
        Run("SET i 1");
        Assert.Contains(" encoding:int serializedlength:2 ", Run("DEBUG OBJECT i"));
        Expect("(error) ERR no such key", "DEBUG OBJECT none");
        Expect("OK", "DEBUG SET-ACTIVE-EXPIRE 0");
        Assert.False(Server.Context.Engine.ActiveExpiry);
        Expect("OK", "DEBUG SET-ACTIVE-EXPIRE 1");
        Assert.True(Server.Context.Engine.ActiveExpiry);
        Expect("(error) MYERR as told", "DEBUG ERROR \"MYERR as told\"");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'nothing'. Try DEBUG HELP.", "DEBUG nothing");
        Expect("OK", "DEBUG REPLYBUFFER RESIZING 0");
        Expect("OK", "DEBUG REPLYBUFFER PEAK-RESET-TIME RESET");
        Expect("(error) ERR No background work is under way", "DEBUG BREAK-BACKGROUND-WORK");
        Assert.StartsWith("[DEBUG <subcommand>", Run("DEBUG HELP"));
    }

    [Fact]
    public void With_cron_paused_nothing_is_done_by_itself()
    {
        Server.Context.Configuration.Preset("enable-debug-command", "yes");
        Expect("OK", "DEBUG PAUSE-CRON 1");
        Assert.True(Server.Context.IsCronPaused);
        Expect("OK", "DEBUG PAUSE-CRON 0");
        Assert.False(Server.Context.IsCronPaused);
    }
}
