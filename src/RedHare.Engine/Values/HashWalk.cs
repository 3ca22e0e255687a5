using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Visits the fields of a hash: a pack's in its order, a table's in the table's. Expired ones are passed over. The hash must not change meanwhile.</summary>
public ref struct HashWalk
{
    private readonly KeyEncoding _encoding;
    private readonly ReadOnlySpan<byte> _value;
    private readonly Span<byte> _scratch;
    private TablePlace _place;
    private nint _record;
    private readonly long _now;
    private int _field, _next;

    // With 0 for now nothing is expired.
    internal HashWalk(KeyEncoding encoding, ReadOnlySpan<byte> value, long now, Span<byte> scratch)
    {
        _now = now;
        _encoding = encoding;
        _value = value;
        _scratch = scratch;
        _next = value.IsEmpty ? -1 : encoding == KeyEncoding.HashTable ? 0 : Pack.First(value);
    }

    /// <summary>The field, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Field => _record != 0 ? HashField.Key(_record) : Pack.Get(_value, _field).Text(_scratch);

    /// <summary>Its value, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Value => _record != 0
        ? HashField.Value(_record)
        : Pack.Get(_value, Pack.Next(_value, _field)).Text(_scratch[(HashView.ScratchLength / 2)..]);

    /// <summary>Unix milliseconds at which the field expires, or 0.</summary>
    public readonly long Expiry => _record != 0
        ? HashField.Expiry(_record)
        : _encoding == KeyEncoding.ListPack ? 0 : ExpiringPack.Expiry(_value, Pack.Next(_value, Pack.Next(_value, _field)));

    /// <summary>Steps to the next field; false past the last.</summary>
    public bool Next()
    {
        do
        {
            if (!Step()) return false;
        }
        while (_now != 0 && Expiry is var expiry && expiry != 0 && expiry < _now);
        return true;
    }

    private bool Step()
    {
        if (_next < 0) return false;
        if (_encoding == KeyEncoding.HashTable)
        {
            _record = RecordTable<HashField>.Next(MemoryMarshal.AsRef<TableRoot>(_value), ref _place);
            return _record != 0;
        }
        _field = _next;
        _next = Pack.Next(_value, Pack.Next(_value, _field));
        if (_encoding == KeyEncoding.ListPackEx) _next = Pack.Next(_value, _next);
        return true;
    }
}
