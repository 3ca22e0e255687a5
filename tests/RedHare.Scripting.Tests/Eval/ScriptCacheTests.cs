namespace RedHare.Scripting.Tests.Eval;

public sealed class ScriptCacheTests : ScriptTest
{
    [Fact]
    public void Of_what_EVAL_brought_the_five_hundred_used_last_stay()
    {
        for (var i = 1; i <= 500; i++) Eval($"return {i}");
        Assert.Equal(500, Host.Cache.Count);
        Eval("return 1");
        Eval("return 1000");
        Assert.Equal(500, Host.Cache.Count);
        Assert.Equal(1, Host.Cache.Evicted);
        Assert.NotNull(Host.Cache.FindText("return 1"u8));
        Assert.Null(Host.Cache.FindText("return 2"u8));
        Assert.NotNull(Host.Cache.FindText("return 3"u8));
        Assert.Contains("evicted_scripts:1\r\n", Run("INFO stats"), StringComparison.Ordinal);
        Run("CONFIG RESETSTAT");
        Assert.Contains("evicted_scripts:0\r\n", Run("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_loaded_stays()
    {
        for (var i = 1; i <= 600; i++) Client.Run("SCRIPT", "LOAD", $"return {i}");
        for (var i = 1; i <= 600; i++) Eval($"return 'x{i}'");
        Assert.Equal(1100, Host.Cache.Count);
        Assert.NotNull(Host.Cache.FindText("return 1"u8));
    }
}
