namespace RedHare.Engine.Structures;

/// <summary>Walks the entries of one node, in one direction, deleted ones included. The node must not be edited meanwhile.</summary>
internal ref struct EntryWalk
{
    private const int FewEntries = 8;

    private readonly ReadOnlySpan<byte> _pack;
    private readonly StreamId _master;
    private readonly int _masterFields, _masterFieldsAt;
    private int _at, _fieldAt, _left;
    private bool _same;

    public EntryWalk(nint node, bool backward)
    {
        _pack = StreamNode.Pack(node);
        _master = StreamNode.Id(node);
        FlagsAt = -1;
        var at = EntryPack.After(_pack, EntryPack.After(_pack, Pack.HeaderLength));
        _masterFields = (int)PackElement.ReadInteger(_pack, at);
        _masterFieldsAt = EntryPack.After(_pack, at);
        if (backward) return;
        _at = _masterFieldsAt;
        Skip(_masterFields + 1);
    }

    /// <summary>The entry's id.</summary>
    public StreamId Id { get; private set; }

    /// <summary>Whether it is deleted.</summary>
    public bool IsDeleted { get; private set; }

    /// <summary>The number of its fields.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Where in the pack the entry begins; −1 before the first.</summary>
    public int FlagsAt { get; private set; }

    /// <summary>Goes to the next entry; false past the last.</summary>
    public bool Next()
    {
        if (FlagsAt >= 0) Skip((_same ? _left : 2 * _left) + 1);
        if (_at >= _pack.Length - 1) return false;
        Read();
        return true;
    }

    /// <summary>Goes to the entry before this one, first to the last; false before the first.</summary>
    public bool Previous()
    {
        _at = Pack.Previous(_pack, FlagsAt >= 0 ? FlagsAt : _pack.Length - 1);
        var pieces = PackElement.ReadInteger(_pack, _at);
        if (pieces == 0) return false;
        for (; pieces > 0; pieces--) _at = Pack.Previous(_pack, _at);
        Read();
        return true;
    }

    /// <summary>
    /// Goes to the first entry that is not below an id. Who reads a stream as it grows wants the last few entries of a node, so these are tried from the end, before
    /// the walk begins at the front. False if all are below.
    /// </summary>
    public bool Seek(StreamId id)
    {
        var front = _at;
        for (var tried = 0; tried < FewEntries && Previous(); tried++)
            if (Id < id) return Next();
        (_at, FlagsAt) = (front, -1);
        while (Next())
            if (Id >= id) return true;
        return false;
    }

    /// <summary>The entry's next field with its value; false past the last.</summary>
    public bool NextField(out PackEntry field, out PackEntry value)
    {
        if (_left == 0)
        {
            field = value = default;
            return false;
        }
        _left--;
        if (_same)
        {
            field = Pack.Get(_pack, _fieldAt);
            _fieldAt = EntryPack.After(_pack, _fieldAt);
        }
        else
        {
            field = Pack.Get(_pack, _at);
            Skip(1);
        }
        value = Pack.Get(_pack, _at);
        Skip(1);
        return true;
    }

    private void Read()
    {
        FlagsAt = _at;
        var flags = Number();
        IsDeleted = (flags & EntryPack.DeletedFlag) != 0;
        _same = (flags & EntryPack.SameFieldsFlag) != 0;
        var milliseconds = _master.Milliseconds + (ulong)Number();
        Id = new(milliseconds, _master.Sequence + (ulong)Number());
        FieldCount = _left = _same ? _masterFields : (int)Number();
        _fieldAt = _masterFieldsAt;
    }

    private long Number()
    {
        var number = PackElement.ReadInteger(_pack, _at);
        _at = EntryPack.After(_pack, _at);
        return number;
    }

    private void Skip(int elements)
    {
        for (; elements > 0; elements--) _at = EntryPack.After(_pack, _at);
    }
}
