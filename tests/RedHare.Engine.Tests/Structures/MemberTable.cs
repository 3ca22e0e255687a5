using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine.Tests.Structures;

/// <summary>A record table of set members beside the plain model of it.</summary>
internal sealed class MemberTable(Arena arena)
{
    public TableRoot Root;

    public Dictionary<string, nint> Model { get; } = [];

    public HashSet<string> Flagged { get; } = [];

    public ulong Hash(string key) => KeyHash.Of(Encoding.UTF8.GetBytes(key), arena.HashSeed);

    public nint Find(string key) => RecordTable<SetMember>.Find(Root, Encoding.UTF8.GetBytes(key), Hash(key));

    public static string Name(nint record) => Encoding.UTF8.GetString(SetMember.Key(record));

    public void Add(string key, bool flagged = false)
    {
        var record = SetMember.Create(arena, Encoding.UTF8.GetBytes(key));
        try
        {
            RecordTable<SetMember>.Insert(ref Root, arena, record, Hash(key), flagged);
        }
        catch (OutOfMemoryException)
        {
            SetMember.Free(arena, record);
            throw;
        }
        Model.Add(key, record);
        if (flagged) Flagged.Add(key);
    }

    public void Remove(string key)
    {
        Model.Remove(key, out var record);
        Flagged.Remove(key);
        RecordTable<SetMember>.Remove(ref Root, arena, record, Hash(key));
        SetMember.Free(arena, record);
    }

    public void Replace(string key, bool flagged)
    {
        var record = SetMember.Create(arena, Encoding.UTF8.GetBytes(key));
        RecordTable<SetMember>.Replace(ref Root, Model[key], record, Hash(key), flagged);
        SetMember.Free(arena, Model[key]);
        Model[key] = record;
        if (flagged) Flagged.Add(key);
        else Flagged.Remove(key);
    }

    /// <summary>One step of a scan.</summary>
    public ulong Scan(ulong position, ICollection<string> found, bool flaggedOnly = false)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        var next = RecordTable<SetMember>.Scan(Root, arena, position, ref batch, flaggedOnly);
        foreach (var record in batch.Records) found.Add(Name(record));
        return next;
    }

    public List<string> ScanAll(bool flaggedOnly = false)
    {
        var found = new List<string>();
        for (ulong position = 0; ;)
        {
            position = Scan(position, found, flaggedOnly);
            if (position == 0) return found;
        }
    }
}
