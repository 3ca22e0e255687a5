using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RedHare;

/// <summary>
/// A command on its way to a server: its arguments in one buffer, with the places of its keys. Made by <see cref="Rent"/>, filled, and given to
/// <see cref="IRedisBackend.ExecuteAsync{T}"/>, which returns it to the pool; it must not be touched after that.
/// </summary>
public sealed class CommandLine
{
    private const int KeptArguments = 1024;

    private static readonly SparePool<CommandLine> Pool = new(1024);

    // Longer command lines than most borrow an array, so that a thousand pooled ones do not hold a thousand big arrays.
    private readonly byte[] _own = new byte[512];

    private byte[] _bytes;
    private int[] _ends = new int[8];
    private int[] _keys = new int[4];

    private CommandLine() => _bytes = _own;

    /// <summary>What is run.</summary>
    public CommandSpec Spec { get; private set; } = null!;

    /// <summary>Arguments, the name's words among them.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all arguments.</summary>
    public int Length => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>How many arguments were added as keys.</summary>
    public int KeyCount { get; private set; }

    /// <summary>Which argument a key is; the first key is number 0.</summary>
    public int KeyIndex(int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, (uint)KeyCount);
        return _keys[number];
    }

    /// <summary>An argument.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var start = Start(index);
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>All arguments one behind the other; <see cref="End"/> tells where each ends.</summary>
    public byte[] Buffer => _bytes;

    /// <summary>Where an argument ends in <see cref="Buffer"/>; it starts where the one before ends.</summary>
    public int End(int index) => _ends[index];

    /// <summary>An empty command line, from a pool. It holds the command's name already.</summary>
    public static CommandLine Rent(CommandSpec spec)
    {
        var line = Pool.Take() ?? new CommandLine();
        line.Spec = spec;
        foreach (var word in spec.Words) line.Add(word.Span);
        return line;
    }

    /// <summary>Gives the line back to the pool.</summary>
    public void Return()
    {
        Count = KeyCount = 0;
        if (!ReferenceEquals(_bytes, _own))
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = _own;
        }
        if (_ends.Length > KeptArguments) (_ends, _keys) = (new int[8], new int[4]);
        Pool.Give(this);
    }

    /// <summary>Adds an argument.</summary>
    public CommandLine Add(ReadOnlySpan<byte> argument)
    {
        argument.CopyTo(Reserve(argument.Length));
        return Finish(argument.Length);
    }

    /// <summary>Adds text as UTF-8.</summary>
    public CommandLine Add(string argument)
    {
        // Three bytes for each character are enough and quickly said; long text is counted, so as not to reserve three times too much.
        var most = argument.Length < 1024 ? Encoding.UTF8.GetMaxByteCount(argument.Length) : Encoding.UTF8.GetByteCount(argument);
        return Finish(Encoding.UTF8.GetBytes(argument, Reserve(most)));
    }

    /// <summary>Adds an integer in decimal.</summary>
    public CommandLine Add(long argument)
    {
        Utf8Formatter.TryFormat(argument, Reserve(20), out var written);
        return Finish(written);
    }

    /// <summary>Adds a double in the shortest form that reads back; <c>inf</c> and <c>-inf</c> as Redis spells them.</summary>
    public CommandLine Add(double argument)
    {
        if (double.IsInfinity(argument)) return Add(argument > 0 ? "inf"u8 : "-inf"u8);
        argument.TryFormat(Reserve(32), out var written, "R", CultureInfo.InvariantCulture);
        return Finish(written);
    }

    /// <summary>Adds a value.</summary>
    public CommandLine Add(RedisValue argument)
    {
        argument.AddTo(this);
        return this;
    }

    /// <summary>Adds a key: what a cluster routes by.</summary>
    public CommandLine Key(RedisKey key)
    {
        MarkKey(Count);
        key.AddTo(this);
        return this;
    }

    /// <summary>Says that an argument, there already or to come, is a key.</summary>
    internal void MarkKey(int index)
    {
        if (KeyCount == _keys.Length) Array.Resize(ref _keys, KeyCount * 2);
        _keys[KeyCount++] = index;
    }

    /// <summary>Another with the same arguments and keys.</summary>
    internal CommandLine Copy()
    {
        var copy = Pool.Take() ?? new CommandLine();
        copy.Spec = Spec;
        if (copy._bytes.Length < Length) copy._bytes = ArrayPool<byte>.Shared.Rent(Length);
        if (copy._ends.Length < Count) copy._ends = new int[Count];
        if (copy._keys.Length < KeyCount) copy._keys = new int[KeyCount];
        _bytes.AsSpan(0, Length).CopyTo(copy._bytes);
        _ends.AsSpan(0, Count).CopyTo(copy._ends);
        _keys.AsSpan(0, KeyCount).CopyTo(copy._keys);
        (copy.Count, copy.KeyCount) = (Count, KeyCount);
        return copy;
    }

    private int Start(int index) => index == 0 ? 0 : _ends[index - 1];

    private Span<byte> Reserve(int bytes)
    {
        var start = Length;
        if (_bytes.Length - start < bytes) Grow(start, bytes);
        return _bytes.AsSpan(start);
    }

    private void Grow(int start, int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, start + (long)bytes)));
        _bytes.AsSpan(0, start).CopyTo(larger);
        if (!ReferenceEquals(_bytes, _own)) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private CommandLine Finish(int bytes)
    {
        var end = Length + bytes;
        if (Count == _ends.Length) Array.Resize(ref _ends, Count * 2);
        _ends[Count++] = end;
        return this;
    }
}
