using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// The groups of a big stream in slices. Names, positions and numbers of entries are noted at once, some dozen bytes for each group and consumer; pending entries, of which there may be millions, are walked in the order
/// of their ids, the group's and then each consumer's, and one that is added, changed or taken off before both walks have passed it is noted first, as it was. Under the shard's lock.
/// </summary>
internal sealed class GroupsDump
{
    private const int NotedBytes = 96, StepsPerSlice = 4096;

    private readonly EntriesDump _stream;
    private readonly DumpedGroup[] _groups;
    private int _next;

    public GroupsDump(EntriesDump stream, nint groups, DumpsUnderWay dumps)
    {
        _stream = stream;
        var noted = new List<DumpedGroup>();
        for (var at = GroupList.First(groups); at.IsValid; at.MoveNext())
        {
            var group = new DumpedGroup(this, at.Entry);
            noted.Add(group);
            dumps.Groups[at.Entry] = group;
            Note(NotedBytes * (1 + group.Consumers.Length));
        }
        _groups = [.. noted];
    }

    /// <summary>How many there are.</summary>
    public int Count => _groups.Length;

    /// <summary>Groups that were destroyed meanwhile, which are the dump's to free.</summary>
    public IEnumerable<nint> Owned => _groups.Where(static group => group.IsOwned).Select(static group => group.Record);

    /// <summary>Dumps on, a bounded piece; true at the end.</summary>
    public bool Write(DumpWriter target, DumpsUnderWay dumps)
    {
        var end = target.Length + ShardSnapshot.SliceBytes;
        for (var steps = StepsPerSlice; _next < _groups.Length; _next++)
        {
            if (!_groups[_next].Write(target, end, ref steps)) return false;
            dumps.Groups.Remove(_groups[_next].Record);
        }
        return true;
    }

    /// <summary>The marks are under another shard's lock from now on.</summary>
    public void Follow(DumpsUnderWay from, DumpsUnderWay to)
    {
        foreach (var group in _groups)
            if (from.Groups.Remove(group.Record)) to.Groups[group.Record] = group;
    }

    /// <summary>Takes the marks off.</summary>
    public void Release(DumpsUnderWay dumps)
    {
        foreach (var group in _groups) dumps.Groups.Remove(group.Record);
    }

    /// <summary>Something was noted.</summary>
    public void Note(int bytes = NotedBytes) => _stream.NoteKeptOfGroups(bytes);
}
