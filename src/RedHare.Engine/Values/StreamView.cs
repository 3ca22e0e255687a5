using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A stream for reading; the stream that has nothing where there is no key. Valid until the key changes.</summary>
public readonly ref struct StreamView
{
    private readonly ref readonly StreamRoot _root;

    internal StreamView(ref readonly StreamRoot root)
    {
        _root = ref root;
        Exists = true;
    }

    /// <summary>Whether there is a key.</summary>
    public bool Exists { get; }

    /// <summary>The number of entries.</summary>
    public long Length => Exists ? _root.Length : 0;

    /// <summary>The greatest id that was ever given, or set.</summary>
    public StreamId LastId => Exists ? _root.LastId : default;

    /// <summary>The greatest id that was ever deleted otherwise than by trimming; 0-0 for none.</summary>
    public StreamId MaxDeletedId => Exists ? _root.MaxDeletedId : default;

    /// <summary>How many entries were ever added.</summary>
    public long EntriesAdded => Exists ? _root.EntriesAdded : 0;

    /// <summary>The number of packs that the entries lie in.</summary>
    public long NodeCount => Exists ? _root.Tree.Count : 0;

    /// <summary>The id of the first entry; 0-0 without entries.</summary>
    public StreamId FirstEntryId
    {
        get
        {
            var first = Range(StreamId.Min, StreamId.Max);
            return first.Next() ? first.Id : default;
        }
    }

    /// <summary>The id of the last entry that is there; 0-0 without entries.</summary>
    public StreamId LastEntryId
    {
        get
        {
            var last = ReverseRange(StreamId.Min, StreamId.Max);
            return last.Next() ? last.Id : default;
        }
    }

    /// <summary>Whether there is an entry with this id.</summary>
    public bool Contains(StreamId id) => Range(id, id).Next();

    /// <summary>The entries between two ids, both inclusive, from the first.</summary>
    public StreamCursor Range(StreamId from, StreamId to) => Exists ? EntryTree.Forward(_root, from, to) : default;

    /// <summary>The entries between two ids, both inclusive, from the last.</summary>
    public StreamCursor ReverseRange(StreamId from, StreamId to) => Exists ? EntryTree.Backward(_root, from, to) : default;
}
