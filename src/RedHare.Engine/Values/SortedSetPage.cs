using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The members that one ZSCAN returns.</summary>
public ref struct SortedSetPage
{
    private SortedSetWalk _walk;
    private RecordPage<ScoredMember> _records;
    private int _next;

    internal SortedSetPage(SortedSetWalk walk) => _walk = walk;

    internal SortedSetPage(RecordPage<ScoredMember> records)
    {
        _records = records;
        IsTable = true;
    }

    /// <summary>Whether the set is a big one.</summary>
    public bool IsTable { get; }

    /// <summary>Where the next call goes on; 0 at the end.</summary>
    public readonly ulong NextCursor => _records.NextCursor;

    /// <summary>The member, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Member => IsTable ? ScoredMember.Key(_records.Records[_next - 1]) : _walk.Member;

    /// <summary>The member's score.</summary>
    public readonly double Score => IsTable ? ScoredMember.Score(_records.Records[_next - 1]) : _walk.Score;

    /// <summary>Steps to the next member; false past the last.</summary>
    public bool Next() => IsTable ? _next++ < _records.Records.Length : _walk.Next();

    /// <summary>Gives the page's memory back.</summary>
    public void Dispose() => _records.Dispose();
}
