using System.Text;

namespace RedHare.Engine;

/// <summary>What comes next in an RDB file.</summary>
public enum RdbItem
{
    /// <summary>A name and a value about the file.</summary>
    Aux,
    /// <summary>A library of functions.</summary>
    Functions,
    /// <summary>Data of a module that belongs to no key; it was passed over.</summary>
    ModuleAux,
    /// <summary>How many keys the database has.</summary>
    Sizes,
    /// <summary>A key; its value follows and must be taken by <see cref="RdbReader.Restore"/>.</summary>
    Key,
    /// <summary>The end, and all was in order.</summary>
    End,
    /// <summary>Nothing: the file ends too early. <see cref="RdbReader.Fault"/> tells more.</summary>
    Torn,
    /// <summary>Nothing that can stand there. <see cref="RdbReader.Fault"/> tells more.</summary>
    Damaged,
}

/// <summary>
/// Reads an RDB file of any version up to 12, as a stream: of the file no more than a window and the longest text is in memory. What it reads comes from outside and
/// is checked whole. For one thread.
/// </summary>
public sealed class RdbReader
{
    private const int ChecksummedSince = 5, HeaderBytes = 9;

    private readonly RdbInput _input;
    private byte[] _key = new byte[64], _text = [];
    private int _keyLength;
    private DumpType _type;
    private bool _hasHeader;

    /// <summary>A reader of a stream that stands at the file's beginning; it stays the caller's.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="checksum">Whether the checksum at the end is compared (<c>rdbchecksum</c>).</param>
    public RdbReader(Stream stream, bool checksum = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _input = new RdbInput(stream) { KeepsChecksum = checksum };
    }

    /// <summary>The version of the file's format.</summary>
    public int Version { get; private set; }

    /// <summary>Where the item read last begins in the file, or where something was found to be wrong.</summary>
    public long Offset { get; private set; }

    /// <summary>Up to where the file was read.</summary>
    public long Position { get; private set; }

    /// <summary>What is wrong.</summary>
    public string? Fault { get; private set; }

    /// <summary>The database that keys are of.</summary>
    public int Database { get; private set; }

    /// <summary>The key. Good until the next item.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>The type of the key's value, for messages.</summary>
    public string TypeName => DumpTypeName.Of(_type);

    /// <summary>When the key expires, Unix milliseconds, or −1.</summary>
    public long Expiry { get; private set; }

    /// <summary>Seconds since the key's last use, or −1.</summary>
    public long IdleSeconds { get; private set; }

    /// <summary>The counter of the key's uses, or −1.</summary>
    public int Frequency { get; private set; }

    /// <summary>An auxiliary field's name, or the name of a module.</summary>
    public string Name { get; private set; } = "";

    /// <summary>An auxiliary field's value, or a library's text. Good until the next item.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Keys and keys with an expiry that the database is said to have.</summary>
    public (long Keys, long Expiring) Sizes { get; private set; }

    /// <summary>Goes to the next item.</summary>
    public RdbItem Read()
    {
        var reader = _input.Open();
        var item = Read(ref reader);
        Close(reader);
        return item;
    }

    /// <summary>
    /// Takes the value of the key that was met last: it becomes a key's, with its expiry. <see cref="RestoreOutcome.NoValue"/> says that the file is torn or damaged, <see cref="Fault"/> says how,
    /// and the key is as it was; <see cref="RestoreOutcome.Empty"/> that it was a collection without elements, and reading can go on.
    /// </summary>
    public RestoreOutcome Restore(WriteScope key, in RestoreLimits limits)
    {
        ArgumentNullException.ThrowIfNull(key);
        var reader = _input.Open();
        Offset = _input.OffsetOf(reader.Rest);
        var restored = ValueRestore.TryRestore(key, _type, ref reader, limits);
        var outcome = restored ? RestoreOutcome.Restored : reader.IsEmptyValue ? RestoreOutcome.Empty : RestoreOutcome.NoValue;
        if (restored)
        {
            if (Expiry >= 0) key.SetExpiry(Expiry);
            if (IdleSeconds >= 0) key.SetIdleTime(IdleSeconds);
            if (Frequency >= 0) key.SetFrequency((uint)Frequency);
        }
        else if (outcome == RestoreOutcome.NoValue) Fail(ref reader, $"{TypeName} integrity check failed{(reader.Fault is { } words ? ": " + words : "")}");
        Close(reader);
        return outcome;
    }

    /// <summary>
    /// Moves the key that was met last with its value, unread, to a batch of keys of its shard; false where it must be taken by <see cref="Restore"/>: a value too large to be copied, or one of a
    /// kind that is rare.
    /// </summary>
    public bool TryMove(KeyBatch batch, int shard)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var window = _input.Rest;
        var probe = new DumpReader(window);
        if (!ValueExtent.TrySkip(_type, ref probe))
        {
            if (window.Length > RdbInput.LargestTake || _type is DumpType.Stream or DumpType.StreamOfSeventy or DumpType.OldStream) return false;
            _input.ReadAhead();
            window = _input.Rest;
            probe = new DumpReader(window);
            if (!ValueExtent.TrySkip(_type, ref probe)) return false;
        }
        Offset = _input.OffsetOf(window);
        batch.Add(this, _type, Offset, shard, window[..^probe.Rest.Length]);
        Close(probe);
        return true;
    }

    private void Close(DumpReader reader)
    {
        Position = _input.OffsetOf(reader.Rest);
        _input.Close(reader.Rest);
    }

    private RdbItem Read(ref DumpReader reader)
    {
        (Expiry, IdleSeconds, Frequency) = (-1, -1, -1);
        if (!_hasHeader && !TryHeader(ref reader)) return Wrong;
        while (true)
        {
            Offset = _input.OffsetOf(reader.Rest);
            if (!reader.TryByte(out var code)) return Fail(ref reader, "the end is missing");
            if (!TryModifier(code, ref reader, out var isModifier)) return Fail(ref reader, "an expiry, a use or a database's number is damaged");
            if (isModifier) continue;
            return (RdbCode)code switch
            {
                RdbCode.Aux => ReadAux(ref reader),
                RdbCode.Sizes => ReadSizes(ref reader),
                RdbCode.Functions => ReadFunctions(ref reader),
                RdbCode.FunctionBeforeRelease => Fail(ref reader, "it holds functions in the format of a release candidate of Redis 7.0, which no release reads"),
                RdbCode.ModuleAux => ReadModuleAux(ref reader),
                RdbCode.End => ReadEnd(ref reader),
                _ => ReadKey((DumpType)code, ref reader),
            };
        }
    }

    private RdbItem Wrong => _input.IsTorn ? RdbItem.Torn : RdbItem.Damaged;

    private RdbItem Fail(ref DumpReader reader, string fault)
    {
        Fault = _input.IsTorn ? "the file ends too early" : fault;
        Offset = _input.IsTorn ? _input.OffsetOf([]) : Offset;
        return Wrong;
    }

    private bool TryHeader(ref DumpReader reader)
    {
        if (!reader.TryTake(HeaderBytes, out var header) || !header.StartsWith("REDIS"u8))
        {
            Fail(ref reader, "it does not begin with REDIS: this is no RDB file");
            return false;
        }
        if (!int.TryParse(header[5..], System.Globalization.NumberStyles.None, null, out var version) || version is < 1 or > DumpReader.NewestVersion)
        {
            Fail(ref reader, $"its version is '{Encoding.Latin1.GetString(header[5..])}', and those from 1 to {DumpReader.NewestVersion} are known");
            return false;
        }
        Version = version;
        if (version < ChecksummedSince) _input.KeepsChecksum = false;
        return _hasHeader = true;
    }

    /// <summary>What is said of the next key, and hints that nobody needs.</summary>
    private bool TryModifier(byte code, ref DumpReader reader, out bool isModifier)
    {
        isModifier = true;
        switch ((RdbCode)code)
        {
            case RdbCode.ExpiryMilliseconds:
                if (!reader.TryMilliseconds(out var milliseconds)) return false;
                Expiry = Math.Max(milliseconds, 0);
                return true;
            case RdbCode.ExpirySeconds:
                if (!reader.TryTake(4, out var bytes)) return false;
                Expiry = Math.Max(0, System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(bytes)) * 1000L;
                return true;
            case RdbCode.IdleTime:
                if (!reader.TryLength(out var idle)) return false;
                IdleSeconds = (long)Math.Min(idle, long.MaxValue);
                return true;
            case RdbCode.Frequency:
                if (!reader.TryByte(out var frequency)) return false;
                Frequency = frequency;
                return true;
            case RdbCode.SelectDatabase:
                if (!reader.TryLength(out var database) || database > int.MaxValue) return false;
                Database = (int)database;
                return true;
            case RdbCode.SlotSizes:
                return reader.TryLength(out _) && reader.TryLength(out _) && reader.TryLength(out _);
            default:
                isModifier = false;
                return true;
        }
    }

    private RdbItem ReadAux(ref DumpReader reader)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> name) || !reader.TryText(out ReadOnlySpan<byte> value)) return Fail(ref reader, "an auxiliary field is damaged");
        (Name, _text) = (Encoding.UTF8.GetString(name), value.ToArray());
        return RdbItem.Aux;
    }

    private RdbItem ReadSizes(ref DumpReader reader)
    {
        if (!reader.TryLength(out var keys) || !reader.TryLength(out var expiring)) return Fail(ref reader, "a database's sizes are damaged");
        Sizes = ((long)Math.Min(keys, long.MaxValue), (long)Math.Min(expiring, long.MaxValue));
        return RdbItem.Sizes;
    }

    private RdbItem ReadFunctions(ref DumpReader reader)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> library)) return Fail(ref reader, "a library of functions is damaged");
        _text = library.ToArray();
        return RdbItem.Functions;
    }

    private RdbItem ReadModuleAux(ref DumpReader reader)
    {
        if (!reader.TryLength(out var id)) return Fail(ref reader, "a module's data is damaged");
        Name = ModuleData.NameOf(id);
        return ModuleData.TrySkip(ref reader) ? RdbItem.ModuleAux : Fail(ref reader, $"data of the module '{Name}' is damaged");
    }

    private RdbItem ReadKey(DumpType type, ref DumpReader reader)
    {
        if (!Enum.IsDefined(type)) return Fail(ref reader, $"{(byte)type} is no type of value");
        if (!reader.TryText(out ReadOnlySpan<byte> key)) return Fail(ref reader, "a key is damaged");
        if (_key.Length < key.Length || _key.Length > RdbInput.LargestTake) _key = new byte[Math.Max(64, key.Length)];
        key.CopyTo(_key);
        (_keyLength, _type) = (key.Length, type);
        if (type is not (DumpType.Module or DumpType.ModuleBeforeRelease)) return RdbItem.Key;
        return Fail(ref reader, reader.TryLength(out var id) ? $"the key holds a value of the module '{ModuleData.NameOf(id)}', which is not there" : "a module's value is damaged");
    }

    private RdbItem ReadEnd(ref DumpReader reader)
    {
        if (Version < ChecksummedSince) return RdbItem.End;
        var checksum = _input.ChecksumBefore(reader.Rest);
        if (!reader.TryTake(8, out var bytes)) return Fail(ref reader, "the checksum is missing");
        var stored = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // Zero: who wrote it took none.
        if (!_input.KeepsChecksum || stored == 0 || stored == checksum) return RdbItem.End;
        return Fail(ref reader, $"RDB CRC error: its checksum is {checksum:x16}, and it says {stored:x16}");
    }
}
