using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Tests;

/// <summary>Notes key events as <c>name database:key</c>, but for those of the class "new", which come with any event that creates a key.</summary>
internal sealed class HeardEvents : IKeyEventListener
{
    public List<string> All { get; } = [];

    public void OnKeyEvent(int database, ReadOnlySpan<byte> key, KeyEvent what)
    {
        if (what.Class != KeyEventClass.New) All.Add($"{what.Name} {database}:{Encoding.Latin1.GetString(key)}");
    }
}
