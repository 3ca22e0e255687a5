using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Visits the members of a set, integers in ascending order, a pack's in their order, a table's in the table's. The set must not change meanwhile.</summary>
public ref struct SetWalk
{
    private readonly KeyEncoding _encoding;
    private readonly ReadOnlySpan<byte> _value;
    private readonly Span<byte> _scratch;
    private TablePlace _place;
    private int _next;

    internal SetWalk(KeyEncoding encoding, ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        _encoding = encoding;
        _value = value;
        _scratch = scratch;
        _next = value.IsEmpty ? -1 : encoding == KeyEncoding.ListPack ? Pack.First(value) : 0;
    }

    /// <summary>The member, valid until the next step.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Steps to the next member; false past the last.</summary>
    public bool Next()
    {
        if (_next < 0) return false;
        switch (_encoding)
        {
            case KeyEncoding.IntSet:
                if (_next == IntegerSet.Count(_value)) return false;
                Current = _scratch[..RedisNumber.Format(IntegerSet.Get(_value, _next++), _scratch)];
                return true;
            case KeyEncoding.ListPack:
                Current = Pack.Get(_value, _next).Text(_scratch);
                _next = Pack.Next(_value, _next);
                return true;
            default:
                var record = RecordTable<SetMember>.Next(MemoryMarshal.AsRef<TableRoot>(_value), ref _place);
                if (record == 0) return false;
                Current = SetMember.Key(record);
                return true;
        }
    }
}
