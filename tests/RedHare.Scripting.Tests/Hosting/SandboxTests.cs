namespace RedHare.Scripting.Tests.Hosting;

public sealed class SandboxTests : ScriptTest
{
    [Theory]
    [InlineData("a = 10")]
    [InlineData("setmetatable(_G, {})")]
    [InlineData("getmetatable(_G).__index = {}")]
    [InlineData("redis = 1")]
    [InlineData("_G = {}")]
    [InlineData("rawset(_G, 'x', 1)")]
    [InlineData("redis.call = 1")]
    [InlineData("cjson.encode = 1")]
    [InlineData("string.x = 1")]
    [InlineData("getmetatable('').__index = {}")]
    public void Nothing_can_be_changed(string script) => Assert.Contains("Attempt to modify a readonly table", Eval(script), StringComparison.Ordinal);

    [Theory]
    [InlineData("loadfile")]
    [InlineData("dofile")]
    [InlineData("print")]
    [InlineData("require")]
    [InlineData("module")]
    [InlineData("debug")]
    [InlineData("io")]
    [InlineData("package")]
    public void What_reaches_out_is_not_there(string name) =>
        Assert.StartsWith($"(error) ERR user_script:1: Script attempted to access nonexistent global variable '{name}' script: ", Eval("return " + name), StringComparison.Ordinal);

    [Fact]
    public void Of_os_only_the_clock_is_there() =>
        Answers("[\"clock\"]", "local names = {} for name in pairs(os) do names[#names + 1] = name end return names");

    [Fact]
    public void Nothing_is_left_for_the_next_script()
    {
        Eval("return 1", ["k"], "v");
        Answers("[0, 0]", "return {#KEYS, #ARGV}");
        Answers("1", "local f = setfenv(function() x = 1 return x end, {}) return f()");
        Assert.Contains("nonexistent global variable 'x'", Eval("return x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytecode_is_not_loaded() =>
        Assert.Contains("attempt to call a nil value", Eval("return loadstring(string.dump(function() return 1 end))()"), StringComparison.Ordinal);
}
