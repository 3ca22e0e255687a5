using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Tests;

/// <summary>Notes key events as <c>name database:key</c>, but for those of the classes "new", which come with any event that creates a key, and "miss".</summary>
internal sealed class HeardEvents : IKeyEventListener
{
    public List<string> All { get; } = [];

    public void OnKeyEvent(ExecutionUnit unit, int database, ReadOnlySpan<byte> key, KeyEvent what)
    {
        if (what.Class is not (KeyEventClass.New or KeyEventClass.Miss)) All.Add($"{what.Name} {database}:{Encoding.Latin1.GetString(key)}");
    }
}
