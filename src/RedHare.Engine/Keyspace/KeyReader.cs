using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A key as a command reads it. Valid until the command ends; the spans it gives are valid until the next change of the key.
/// </summary>
public class KeyReader
{
    internal ExecutionUnit Unit = null!;
    internal Shard Shard = null!;
    internal ShardDatabase Home = null!;
    internal nint Record;
    internal ulong Hash;

    /// <summary>True when the key is there and not expired.</summary>
    public bool Exists => Record != 0;

    /// <summary>The value's type, <see cref="KeyType.None"/> without a key.</summary>
    public KeyType Type => Record == 0 ? KeyType.None : KeyRecord.Type(Record);

    /// <summary>How the value is stored.</summary>
    public KeyEncoding Encoding => KeyRecord.Encoding(Record);

    /// <summary>Unix milliseconds at which the key expires, or −1.</summary>
    public long Expiry => Record == 0 ? -1 : KeyRecord.Expiry(Record);

    /// <summary>24 bits of access clock (seconds, wrapping) or LFU state.</summary>
    public uint Access => KeyRecord.Access(Record);

    /// <summary>The LFU counter after its decay, 0 to 255; 0 when the engine counts no frequency.</summary>
    public uint Frequency => Unit.Engine.Frequency?.Counter(Access, Unit.Now) ?? 0;

    /// <summary>The value's stored bytes: text, pack, integer or root.</summary>
    public ReadOnlySpan<byte> Bytes => KeyRecord.Value(Record);

    /// <summary>Where the record lies now, for DEBUG OBJECT.</summary>
    public nint Address => Record;

    /// <summary>Bytes of the key's record and large block, without what a root points to.</summary>
    public long RecordBytes => KeyRecord.MemoryBytes(Record);

    internal Arena Arena => Shard.Arena;

    /// <summary>Whether a snapshot holds the text that is stored: to change it means to copy it.</summary>
    internal bool IsTextHeld => Record != 0 && HeldText.IsHeld(Record);

    /// <summary>The root stored inline as the value.</summary>
    internal ref TRoot Root<TRoot>() where TRoot : unmanaged => ref MemoryMarshal.AsRef<TRoot>(KeyRecord.Value(Record));
}
