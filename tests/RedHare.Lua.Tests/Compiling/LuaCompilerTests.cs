using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Compiling;

public sealed class LuaCompilerTests
{
    [Theory]
    [InlineData("local a = 1 + 2; return a", "LoadK 0 0|Return 0 2|Return 0 1")]
    [InlineData("return f(x, ...)", "GetGlobal 0 0|GetGlobal 1 1|VarArg 2 0|TailCall 0 0 0|Return 0 0|Return 0 1")]
    [InlineData("local a, b = b; a.x, b = b, a", "GetGlobal 0 0|LoadNil 1 1|Move 2 1|Move 1 0|SetField 0 1 2|Return 0 1")]
    public void Code(string source, string expected) =>
        Assert.Equal(expected, Listing.Of(LuaCompiler.Compile(Encoding.UTF8.GetBytes(source), "@t")).ReplaceLineEndings("|"));
}
