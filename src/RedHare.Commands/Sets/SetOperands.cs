using System.Buffers;
using RedHare.Engine;

namespace RedHare.Commands.Sets;

/// <summary>The keys that SINTER, SUNION, SDIFF and their kin read.</summary>
internal readonly ref struct SetOperands
{
    private readonly KeyReader[] _pooled;

    private SetOperands(KeyReader[] pooled, int count, bool anyAbsent)
    {
        _pooled = pooled;
        Sets = pooled.AsSpan(0, count);
        AnyAbsent = anyAbsent;
    }

    /// <summary>The keys, absent ones included.</summary>
    public Span<KeyReader> Sets { get; }

    /// <summary>Whether a key is absent.</summary>
    public bool AnyAbsent { get; }

    /// <summary>Looks the keys up; false, with the error answered, when one holds another type.</summary>
    public static bool TryRead(CommandCall call, int first, int count, out SetOperands operands)
    {
        var pooled = ArrayPool<KeyReader>.Shared.Rent(count);
        var anyAbsent = false;
        for (var i = 0; i < count; i++)
        {
            if (!call.TryRead(call[first + i], KeyType.Set, out pooled[i]))
            {
                ArrayPool<KeyReader>.Shared.Return(pooled, clearArray: true);
                operands = default;
                return false;
            }
            anyAbsent |= !pooled[i].Exists;
        }
        operands = new SetOperands(pooled, count, anyAbsent);
        return true;
    }

    public void Dispose() => ArrayPool<KeyReader>.Shared.Return(_pooled, clearArray: true);
}
