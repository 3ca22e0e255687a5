using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The members that one SSCAN returns.</summary>
public ref struct SetPage
{
    private SetWalk _walk;
    private RecordPage<SetMember> _records;
    private readonly bool _isTable;
    private int _next;

    internal SetPage(SetWalk walk) => _walk = walk;

    internal SetPage(RecordPage<SetMember> records)
    {
        _records = records;
        _isTable = true;
    }

    /// <summary>Where the next call goes on; 0 at the end.</summary>
    public readonly ulong NextCursor => _records.NextCursor;

    /// <summary>The member, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Current => _isTable ? SetMember.Key(_records.Records[_next - 1]) : _walk.Current;

    /// <summary>Steps to the next member; false past the last.</summary>
    public bool Next() => _isTable ? _next++ < _records.Records.Length : _walk.Next();

    /// <summary>Gives the page's memory back.</summary>
    public void Dispose() => _records.Dispose();
}
