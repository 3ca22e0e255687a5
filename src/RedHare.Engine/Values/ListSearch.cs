using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Finds elements in a list of nodes, node by node with the pack's quick search.</summary>
internal static class ListSearch
{
    /// <summary>The first element equal to the value from a cursor on, itself included; no valid cursor when there is none.</summary>
    public static PackListCursor Find(PackListCursor at, ReadOnlySpan<byte> value)
    {
        while (at.IsValid)
        {
            var offset = Pack.Find(at.Pack, at.Offset, value, 0);
            if (offset >= 0) return new PackListCursor(at.Node, offset);
            if (!at.MoveNextNode()) break;
        }
        return default;
    }

    /// <summary>The last element equal to the value from a cursor backwards, itself included; no valid cursor when there is none.</summary>
    public static PackListCursor FindBackward(PackListCursor at, ElementText value)
    {
        while (at.IsValid && !value.Is(at.Entry)) at.MovePrevious();
        return at;
    }
}
