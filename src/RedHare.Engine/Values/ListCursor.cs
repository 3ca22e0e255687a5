using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>An element of a list, or none, in either encoding. Any change of the key ends its life.</summary>
public ref struct ListCursor
{
    // No valid cursor where the list is one pack.
    private PackListCursor _node;
    private ReadOnlySpan<byte> _pack;
    private int _offset;

    internal ListCursor(ReadOnlySpan<byte> pack, int offset)
    {
        _pack = pack;
        _offset = offset;
    }

    internal ListCursor(PackListCursor at)
    {
        _node = at;
        _offset = -1;
        if (!at.IsValid) return;
        _pack = at.Pack;
        _offset = at.Offset;
    }

    /// <summary>False if there is no such element, or it was moved past an end.</summary>
    public readonly bool IsValid => _offset >= 0;

    /// <summary>The element under a valid cursor.</summary>
    public readonly PackEntry Entry => Pack.Get(_pack, _offset);

    /// <summary>Goes to the following element; false, and no longer valid, if there is none.</summary>
    public bool MoveNext()
    {
        _offset = Pack.Next(_pack, _offset);
        return _offset >= 0 || MoveNextNode();
    }

    /// <summary>Goes to the preceding element; false, and no longer valid, if there is none.</summary>
    public bool MovePrevious()
    {
        _offset = Pack.Previous(_pack, _offset);
        return _offset >= 0 || MovePreviousNode();
    }

    private bool MoveNextNode()
    {
        if (!_node.IsValid || !_node.Node.MoveNext()) return false;
        _pack = _node.Pack;
        _offset = Pack.First(_pack);
        return true;
    }

    private bool MovePreviousNode()
    {
        if (!_node.IsValid || !_node.Node.MovePrevious()) return false;
        _pack = _node.Pack;
        _offset = Pack.Last(_pack);
        return true;
    }
}
