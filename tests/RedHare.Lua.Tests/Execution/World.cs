using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Execution;

/// <summary>A state with libraries, what its scripts print, and a short way to run one.</summary>
internal sealed class World
{
    private readonly StringBuilder _printed = new();

    public World(LuaLimits? limits = null)
    {
        State = new LuaState(limits) { Print = line => _printed.Append(Encoding.Latin1.GetString(line.Span)).Append('\n') };
        BaseLibrary.Open(State);
        StringLibrary.Open(State);
        TableLibrary.Open(State);
        MathLibrary.Open(State);
    }

    public LuaState State { get; }

    public string Printed => _printed.ToString();

    public LuaClosure Load(string source, string name = "@test") => State.Load(LuaCompiler.Compile(Encoding.UTF8.GetBytes(source), name));

    public LuaValue[] Run(string source) => State.Call(Load(source));

    public LuaException Fails(string source) => Assert.Throws<LuaException>(() => Run(source));

    /// <summary>The results as tostring shows them.</summary>
    public string Show(string source) => string.Join(' ', Run(source).Select(value => State.Main.ToText(value).ToString()));
}
