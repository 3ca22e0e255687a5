using System.Globalization;

namespace RedHare.Client;

/// <summary>Operations of one BITFIELD, in the order in which they were added. <see href="https://redis.io/docs/latest/commands/bitfield/"/></summary>
public sealed class BitFieldOperations
{
    private readonly List<RedisValue> _arguments = [];

    /// <summary>How many there are, each with a result.</summary>
    public int Count { get; private set; }

    internal bool OnlyReads { get; private set; } = true;

    /// <summary>Reads an integer.</summary>
    public BitFieldOperations Get(BitFieldType type, BitFieldOffset offset) => Add("GET", type, offset, null);

    /// <summary>Sets an integer; the result is what it was before.</summary>
    public BitFieldOperations Set(BitFieldType type, BitFieldOffset offset, long value) => Add("SET", type, offset, value);

    /// <summary>Adds to an integer; the result is what it is then.</summary>
    public BitFieldOperations IncrBy(BitFieldType type, BitFieldOffset offset, long increment) => Add("INCRBY", type, offset, increment);

    /// <summary>What the operations that follow do where a value does not fit; <see cref="BitOverflow.Wrap"/> at first.</summary>
    public BitFieldOperations Overflow(BitOverflow overflow)
    {
        _arguments.Add("OVERFLOW");
        _arguments.Add(overflow switch
        {
            BitOverflow.Wrap => "WRAP",
            BitOverflow.Saturate => "SAT",
            BitOverflow.Fail => "FAIL",
            _ => throw new ArgumentOutOfRangeException(nameof(overflow)),
        });
        OnlyReads = false;
        return this;
    }

    internal CommandLine AddTo(CommandLine line)
    {
        foreach (var argument in _arguments) line.Add(argument);
        return line;
    }

    private BitFieldOperations Add(string operation, BitFieldType type, BitFieldOffset offset, long? value)
    {
        _arguments.Add(operation);
        _arguments.Add(type.ToString());
        _arguments.Add(offset.ToString());
        if (value is { } given)
        {
            _arguments.Add(given);
            OnlyReads = false;
        }
        Count++;
        return this;
    }
}

/// <summary>The type of an integer within a string: <c>u8</c>, <c>i16</c>.</summary>
public readonly record struct BitFieldType
{
    private readonly bool _isSigned;
    private readonly int _bits;

    private BitFieldType(bool isSigned, int bits) => (_isSigned, _bits) = (isSigned, bits);

    /// <summary>Without sign, 1 to 63 bits.</summary>
    public static BitFieldType Unsigned(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 63);
        return new BitFieldType(false, bits);
    }

    /// <summary>With sign, 1 to 64 bits.</summary>
    public static BitFieldType Signed(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        return new BitFieldType(true, bits);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(_isSigned ? 'i' : 'u')}{_bits}");
}

/// <summary>Where an integer is within a string: in bits, or in integers of its own type (<c>#3</c> is the fourth).</summary>
public readonly record struct BitFieldOffset
{
    private readonly bool _isIndex;
    private readonly long _value;

    private BitFieldOffset(bool isIndex, long value) => (_isIndex, _value) = (isIndex, value);

    /// <summary>The so-manieth integer of its type, from 0.</summary>
    public static BitFieldOffset Index(long index) => new(true, index);

    /// <summary>Bits.</summary>
    public static implicit operator BitFieldOffset(long bits) => new(false, bits);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(_isIndex ? "#" : "")}{_value}");
}

/// <summary>What becomes of a value that does not fit.</summary>
public enum BitOverflow
{
    /// <summary>It wraps around.</summary>
    Wrap,

    /// <summary>It stays at the least or greatest.</summary>
    Saturate,

    /// <summary>Nothing is done, and the result is null.</summary>
    Fail,
}
