using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Execution;

/// <summary>Whole programs; what they must print was written by PUC Lua 5.1.5.</summary>
public class ProgramTests
{
    [Theory]
    [InlineData("closures")]
    [InlineData("coroutines")]
    [InlineData("errors")]
    [InlineData("metamethods")]
    [InlineData("numbers")]
    [InlineData("tables")]
    public void Prints_what_the_reference_prints(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Programs");
        var world = new World();
        var source = File.ReadAllBytes(Path.Combine(folder, name + ".lua"));
        world.State.Call(world.State.Load(LuaCompiler.Compile(source, $"@{name}.lua")));
        Assert.Equal(Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, name + ".txt"))), world.Printed);
    }
}
