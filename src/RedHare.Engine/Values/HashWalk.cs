using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Visits the fields of a hash: a pack's in the order they were added, a table's in the table's. The hash must not change meanwhile.</summary>
public ref struct HashWalk
{
    private readonly KeyEncoding _encoding;
    private readonly ReadOnlySpan<byte> _value;
    private readonly Span<byte> _scratch;
    private TablePlace _place;
    private nint _record;
    private int _field, _next;

    internal HashWalk(KeyEncoding encoding, ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        _encoding = encoding;
        _value = value;
        _scratch = scratch;
        _next = value.IsEmpty ? -1 : encoding == KeyEncoding.ListPack ? Pack.First(value) : 0;
    }

    /// <summary>The field, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Field => _record != 0 ? HashField.Key(_record) : Pack.Get(_value, _field).Text(_scratch);

    /// <summary>Its value, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Value => _record != 0
        ? HashField.Value(_record)
        : Pack.Get(_value, Pack.Next(_value, _field)).Text(_scratch[(HashView.ScratchLength / 2)..]);

    /// <summary>Steps to the next field; false past the last.</summary>
    public bool Next()
    {
        if (_next < 0) return false;
        if (_encoding == KeyEncoding.ListPack)
        {
            _field = _next;
            _next = Pack.Next(_value, Pack.Next(_value, _field));
            return true;
        }
        _record = RecordTable<HashField>.Next(MemoryMarshal.AsRef<TableRoot>(_value), ref _place);
        return _record != 0;
    }
}
