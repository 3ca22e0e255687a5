namespace RedHare.Engine.Structures;

/// <summary>Walks the entries of a stream between two ids, both inclusive, in either direction. Any change of the stream ends its life.</summary>
public ref struct StreamCursor
{
    private readonly StreamId _from, _to;
    private readonly bool _backward;
    private RankCursor _node;
    private EntryWalk _walk;
    private bool _isOpen;

    internal StreamCursor(RankCursor node, StreamId from, StreamId to, bool backward)
    {
        (_node, _from, _to, _backward) = (node, from, to, backward);
    }

    /// <summary>The id of the entry under the cursor.</summary>
    public readonly StreamId Id => _walk.Id;

    /// <summary>The number of its fields.</summary>
    public readonly int FieldCount => _walk.FieldCount;

    /// <summary>Goes to the next entry in the cursor's direction, first to the first; false past the last.</summary>
    public bool Next()
    {
        while (_node.IsValid)
        {
            while (Step())
            {
                if (_backward ? _walk.Id < _from : _walk.Id > _to)
                {
                    _node = default;
                    return false;
                }
                if (!_walk.IsDeleted && (_backward ? _walk.Id <= _to : _walk.Id >= _from)) return true;
            }
            _isOpen = false;
            _ = _backward ? _node.MovePrevious() : _node.MoveNext();
        }
        return false;
    }

    /// <summary>The next field of the entry with its value, each once; false past the last.</summary>
    public bool NextField(out PackEntry field, out PackEntry value) => _walk.NextField(out field, out value);

    private bool Step()
    {
        if (_isOpen) return _backward ? _walk.Previous() : _walk.Next();
        _walk = new EntryWalk(_node.Entry, _backward);
        _isOpen = true;
        if (_backward) return _walk.Previous();
        return StreamNode.Id(_node.Entry) < _from ? _walk.Seek(_from) : _walk.Next();
    }
}
