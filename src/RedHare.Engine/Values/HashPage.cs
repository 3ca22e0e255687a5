using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The fields that one HSCAN returns.</summary>
public ref struct HashPage
{
    private HashWalk _walk;
    private RecordPage<HashField> _records;
    private readonly bool _isTable;
    private readonly long _now;
    private int _next;

    internal HashPage(HashWalk walk) => _walk = walk;

    internal HashPage(RecordPage<HashField> records, long now)
    {
        _now = now;
        _records = records;
        _isTable = true;
    }

    /// <summary>Where the next call goes on; 0 at the end.</summary>
    public readonly ulong NextCursor => _records.NextCursor;

    /// <summary>The field, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Field => _isTable ? HashField.Key(_records.Records[_next - 1]) : _walk.Field;

    /// <summary>Its value, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Value => _isTable ? HashField.Value(_records.Records[_next - 1]) : _walk.Value;

    /// <summary>Steps to the next field that is not expired; false past the last.</summary>
    public bool Next()
    {
        if (!_isTable) return _walk.Next();
        while (_next++ < _records.Records.Length)
            if (_now == 0 || HashField.Expiry(_records.Records[_next - 1]) is var expiry && (expiry == 0 || expiry >= _now)) return true;
        return false;
    }

    /// <summary>Gives the page's memory back.</summary>
    public void Dispose() => _records.Dispose();
}
