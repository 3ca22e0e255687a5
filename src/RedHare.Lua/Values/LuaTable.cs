using System.Numerics;
using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// A table: an array part and a hash part, as in Lua 5.1.
/// </summary>
/// <remarks>
/// The hash part is a chained scatter table with Brent's variation: each key has a main position, and a key that is not in its own gives way to one
/// that is; colliding keys go to free places, which a pointer seeks from the end downwards. When no place is free all integer keys are counted, and the
/// array part becomes the greatest n of which more than half the indexes 1…n are in use. Scripts see both rules: in the order of <c>pairs</c> and in the
/// border that <c>#</c> gives where there are holes. Therefore they are Lua's own, from "The Implementation of Lua 5.0" (Ierusalimschy, de Figueiredo,
/// Celes, 2005), with the hash functions of 5.1. Keys are never removed before a rehash, so that a traversal may clear what it meets.
/// </remarks>
public sealed class LuaTable : LuaObject
{
    // So many empty places passed by a traversal are as much work as one instruction.
    private const int ManyGaps = 16;

    private static readonly LuaValue[] s_nil = new LuaValue[1];
    private static readonly LuaNode[] s_noNodes = [new LuaNode { Next = -1 }];

    private readonly LuaState? _owner;
    private LuaValue[] _array;
    private LuaNode[] _nodes;
    private int _lastFree;
    private LuaTable? _metatable;
    private bool _isReadOnly;

    /// <summary>An empty table with room for so many elements and fields.</summary>
    public LuaTable(int arrayCapacity = 0, int hashCapacity = 0) : this(null, arrayCapacity, hashCapacity)
    {
    }

    internal LuaTable(LuaState? owner, int arrayCapacity, int hashCapacity) : base(LuaType.Table)
    {
        _owner = owner;
        _array = arrayCapacity == 0 ? [] : new LuaValue[arrayCapacity];
        _nodes = s_noNodes;
        if (hashCapacity != 0) SetNodes(hashCapacity);
    }

    /// <summary>The metatable, or null.</summary>
    public LuaTable? Metatable
    {
        get => _metatable;
        set
        {
            _metatable = value;
            IsPlain = value is null && !_isReadOnly;
        }
    }

    /// <summary>A write from a script raises "Attempt to modify a readonly table" (Redis's addition to Lua). The host may write still.</summary>
    public bool IsReadOnly
    {
        get => _isReadOnly;
        set
        {
            _isReadOnly = value;
            IsPlain = _metatable is null && !value;
        }
    }

    /// <summary>Neither a metatable nor read-only: what the interpreter's short path for writes asks.</summary>
    internal bool IsPlain { get; private set; } = true;

    /// <summary>The array part.</summary>
    internal LuaValue[] Array => _array;

    /// <summary>Places of the hash part.</summary>
    internal int HashCapacity => ReferenceEquals(_nodes, s_noNodes) ? 0 : _nodes.Length;

    /// <summary>Bytes that it takes, its keys and values not counted.</summary>
    internal long Size => LuaSizes.Table(_array.Length, HashCapacity);

    internal ReadOnlySpan<LuaNode> Nodes => _nodes;

    /// <summary>The border that <c>#</c> gives.</summary>
    public int Length
    {
        get
        {
            var array = _array;
            var high = array.Length;
            if (high > 0 && array[high - 1].IsNil)
            {
                var low = 0;
                while (high - low > 1)
                {
                    var middle = (low + high) >> 1;
                    if (array[middle - 1].IsNil) high = middle;
                    else low = middle;
                }
                return low;
            }
            return ReferenceEquals(_nodes, s_noNodes) ? high : BorderBeyond(high);
        }
    }

    /// <summary>Raw access by any key. Setting nil removes; a nil or NaN key is a bug of the caller, who must have checked.</summary>
    public LuaValue this[LuaValue key]
    {
        get => Get(key);
        set => Slot(key) = value;
    }

    /// <summary>Raw access by a string.</summary>
    public LuaValue this[LuaString key]
    {
        get => Get(key);
        set => Slot(new LuaValue(key)) = value;
    }

    /// <summary>Raw access by an integer.</summary>
    public LuaValue this[int key]
    {
        get => Get(key);
        set
        {
            var array = _array;
            if ((uint)(key - 1) < (uint)array.Length) array[key - 1] = value;
            else Slot(new LuaValue(key)) = value;
        }
    }

    /// <summary>
    /// The key after this one in traversal order (the first, for nil) and its value. False at the end.
    /// </summary>
    /// <exception cref="LuaException">The key is not in the table: "invalid key to 'next'".</exception>
    public bool Next(ref LuaValue key, out LuaValue value)
    {
        var first = IndexAfter(key);
        var index = first;
        var array = _array;
        for (; index < array.Length; index++)
        {
            if (array[index].IsNil) continue;
            if (index - first > ManyGaps) _owner?.TickLater((index - first) / ManyGaps);
            key = new LuaValue(index + 1);
            value = array[index];
            return true;
        }
        var nodes = _nodes;
        for (var i = index - array.Length; i < nodes.Length; i++)
        {
            ref var node = ref nodes[i];
            if (node.Value.IsNil) continue;
            if (array.Length + i - first > ManyGaps) _owner?.TickLater((array.Length + i - first) / ManyGaps);
            key = node.Key;
            value = node.Value;
            return true;
        }
        _owner?.TickLater((array.Length + nodes.Length - first) / ManyGaps);
        value = default;
        return false;
    }

    /// <summary>The value of a key, as a reference into the table or to a nil.</summary>
    internal ref readonly LuaValue Get(scoped in LuaValue key)
    {
        var reference = key.Reference;
        if (ReferenceEquals(reference, LuaTag.Number))
        {
            var integer = double.ConvertToIntegerNative<int>(key.Double);
            if (integer == key.Double) return ref Get(integer);
        }
        else if (reference is LuaString text) return ref Get(text);
        else if (reference is null) return ref s_nil[0];
        var found = Find(key);
        return ref found < 0 ? ref s_nil[0] : ref _nodes[found].Value;
    }

    /// <summary>The value of a string key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly LuaValue Get(LuaString key)
    {
        var nodes = _nodes;
        ref var node = ref nodes[(int)key.Hash & (nodes.Length - 1)];
        if (ReferenceEquals(node.Key.Reference, key)) return ref node.Value;
        return ref Search(key, isConstant: false);
    }

    /// <summary>The value of a string key that is a constant of the running function: the next look-up with it finds it by reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly LuaValue GetConstant(LuaString key)
    {
        var nodes = _nodes;
        ref var node = ref nodes[(int)key.Hash & (nodes.Length - 1)];
        if (ReferenceEquals(node.Key.Reference, key)) return ref node.Value;
        return ref Search(key, isConstant: true);
    }

    /// <summary>The value of an integer key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref readonly LuaValue Get(int key)
    {
        var array = _array;
        var index = key - 1;
        if ((uint)index < (uint)array.Length) return ref array[index];
        return ref SearchNumber(key);
    }

    /// <summary>Changes the value of a constant string key that has one; false when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReplace(LuaString key, in LuaValue value)
    {
        var nodes = _nodes;
        ref var node = ref nodes[(int)key.Hash & (nodes.Length - 1)];
        if (ReferenceEquals(node.Key.Reference, key) && !node.Value.IsNil)
        {
            node.Value = value;
            return true;
        }
        return TryReplaceFurther(key, value);
    }

    /// <summary>The place of a key's value; a key that was not there is entered with nil.</summary>
    internal ref LuaValue Slot(in LuaValue key)
    {
        if (key.IsNumber)
        {
            var index = double.ConvertToIntegerNative<int>(key.Double);
            if (index == key.Double && (uint)(index - 1) < (uint)_array.Length) return ref _array[index - 1];
        }
        var found = Find(key);
        if (found >= 0) return ref _nodes[found].Value;
        return ref Insert(key);
    }

    /// <summary>Makes room for elements up to this index in the array part, as a constructor does.</summary>
    internal void EnsureArray(int size)
    {
        if (size > _array.Length) Resize(size, HashCapacity);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReplaceFurther(LuaString key, in LuaValue value)
    {
        var found = FindString(key, isConstant: true);
        if (found < 0 || _nodes[found].Value.IsNil) return false;
        _nodes[found].Value = value;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref readonly LuaValue Search(LuaString key, bool isConstant)
    {
        var found = FindString(key, isConstant);
        return ref found < 0 ? ref s_nil[0] : ref _nodes[found].Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref readonly LuaValue SearchNumber(double key)
    {
        var found = FindNumber(key);
        return ref found < 0 ? ref s_nil[0] : ref _nodes[found].Value;
    }

    // The place of a key in the hash part, or -1.
    private int Find(in LuaValue key)
    {
        if (ReferenceEquals(key.Reference, LuaTag.Number)) return FindNumber(key.Double);
        if (key.Reference is LuaString text) return FindString(text, isConstant: false);
        return FindObject(key.Reference!);
    }

    private int FindString(LuaString key, bool isConstant)
    {
        var nodes = _nodes;
        var hash = key.Hash;
        var i = (int)hash & (nodes.Length - 1);
        do
        {
            ref var node = ref nodes[i];
            var other = node.Key.Reference;
            if (ReferenceEquals(other, key)) return i;
            if (node.Hash == hash && other is LuaString text && AreEqual(text, key))
            {
                if (isConstant) node.Key.Reference = key;
                return i;
            }
            i = node.Next;
        }
        while (i >= 0);
        return -1;
    }

    // Long strings that differ late are much work for one step of a script.
    private bool AreEqual(LuaString mine, LuaString key)
    {
        if (key.Length > 1024) _owner?.TickText(key);
        return mine.Equals(key);
    }

    private int FindNumber(double key)
    {
        var nodes = _nodes;
        var i = NumberPosition(key, nodes.Length);
        do
        {
            ref var node = ref nodes[i];
            if (ReferenceEquals(node.Key.Reference, LuaTag.Number) && node.Key.Double == key) return i;
            i = node.Next;
        }
        while (i >= 0);
        return -1;
    }

    private int FindObject(LuaObject key)
    {
        var nodes = _nodes;
        var i = ObjectPosition(key, nodes.Length);
        do
        {
            ref var node = ref nodes[i];
            if (ReferenceEquals(node.Key.Reference, key)) return i;
            i = node.Next;
        }
        while (i >= 0);
        return -1;
    }

    private static int NumberPosition(double key, int size)
    {
        if (key == 0) return 0;
        var bits = BitConverter.DoubleToUInt64Bits(key);
        return (int)(((uint)bits + (uint)(bits >> 32)) % (uint)((size - 1) | 1));
    }

    private static int ObjectPosition(LuaObject key, int size)
    {
        if (ReferenceEquals(key, LuaTag.True)) return 1 & (size - 1);
        if (ReferenceEquals(key, LuaTag.False)) return 0;
        return (int)((uint)RuntimeHelpers.GetHashCode(key) % (uint)((size - 1) | 1));
    }

    private static int MainPosition(in LuaValue key, int size)
    {
        if (ReferenceEquals(key.Reference, LuaTag.Number)) return NumberPosition(key.Double, size);
        if (key.Reference is LuaString text) return (int)text.Hash & (size - 1);
        return ObjectPosition(key.Reference!, size);
    }

    private ref LuaValue Insert(in LuaValue key)
    {
        var nodes = _nodes;
        var position = MainPosition(key, nodes.Length);
        if (!nodes[position].Value.IsNil || ReferenceEquals(nodes, s_noNodes))
        {
            var free = FreePosition();
            if (free < 0)
            {
                Rehash(key);
                return ref Slot(key);
            }
            var other = MainPosition(nodes[position].Key, nodes.Length);
            if (other != position)
            {
                // The one that is here is not in its main position: it moves to the free place.
                while (nodes[other].Next != position) other = nodes[other].Next;
                nodes[other].Next = free;
                nodes[free] = nodes[position];
                nodes[position].Next = -1;
                nodes[position].Value = default;
            }
            else
            {
                nodes[free].Next = nodes[position].Next;
                nodes[position].Next = free;
                position = free;
            }
        }
        ref var node = ref nodes[position];
        node.Key = key;
        node.Hash = (key.Reference as LuaString)?.Hash ?? 0;
        return ref node.Value;
    }

    private int FreePosition()
    {
        if (ReferenceEquals(_nodes, s_noNodes)) return -1;
        while (_lastFree > 0)
        {
            if (_nodes[--_lastFree].Key.IsNil) return _lastFree;
        }
        return -1;
    }

    private void Rehash(in LuaValue extra)
    {
        Span<int> counts = stackalloc int[ArraySizing.Bits + 1];
        counts.Clear();
        var integers = ArraySizing.CountArray(_array, counts);
        var total = integers + 1;
        foreach (ref readonly var node in _nodes.AsSpan())
        {
            if (node.Value.IsNil) continue;
            integers += ArraySizing.Count(node.Key, counts);
            total++;
        }
        integers += ArraySizing.Count(extra, counts);
        var size = ArraySizing.Optimal(counts, integers, out var used);
        Resize(size, total - used);
    }

    private void Resize(int arraySize, int hashSize)
    {
        if (hashSize > 1 << ArraySizing.Bits) throw new LuaException("table overflow");
        _owner?.Charge(LuaSizes.TableGrowth(arraySize - _array.Length, hashSize));
        _owner?.TickLater((_array.Length + _nodes.Length) >> 2);
        var oldArray = _array;
        var oldNodes = _nodes;
        if (arraySize > oldArray.Length) System.Array.Resize(ref _array, arraySize);
        _nodes = s_noNodes;
        if (hashSize != 0) SetNodes(hashSize);
        if (arraySize < oldArray.Length)
        {
            _array = oldArray.AsSpan(0, arraySize).ToArray();
            for (var i = arraySize; i < oldArray.Length; i++)
            {
                if (!oldArray[i].IsNil) Slot(new LuaValue(i + 1)) = oldArray[i];
            }
        }
        for (var i = oldNodes.Length - 1; i >= 0; i--)
        {
            ref var node = ref oldNodes[i];
            if (!node.Value.IsNil) Slot(node.Key) = node.Value;
        }
    }

    private void SetNodes(int size)
    {
        _nodes = new LuaNode[BitOperations.RoundUpToPowerOf2((uint)size)];
        foreach (ref var node in _nodes.AsSpan()) node.Next = -1;
        _lastFree = _nodes.Length;
    }

    private int IndexAfter(in LuaValue key)
    {
        if (key.IsNil) return 0;
        if (key.IsNumber)
        {
            var integer = (int)key.Double;
            if (integer == key.Double && (uint)(integer - 1) < (uint)_array.Length) return integer;
        }
        var found = Find(key);
        return found >= 0 ? _array.Length + found + 1 : throw new LuaException("invalid key to 'next'");
    }

    private int BorderBeyond(int low)
    {
        var high = low + 1;
        while (!Get(high).IsNil)
        {
            low = high;
            if (high > int.MaxValue / 2) return LinearBorder();
            high *= 2;
        }
        while (high - low > 1)
        {
            var middle = low + ((high - low) >> 1);
            if (Get(middle).IsNil) high = middle;
            else low = middle;
        }
        return low;
    }

    // Made on purpose so that doubling does not end: whoever made it has as many elements as this takes steps.
    private int LinearBorder()
    {
        var border = 1;
        while (!Get(border).IsNil) border++;
        return border - 1;
    }
}
