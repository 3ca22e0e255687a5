namespace RedHare.Engine.Structures;

/// <summary>A long text that a snapshot holds: whoever changes it meanwhile gets a block of his own, whoever replaces or deletes it leaves it here.</summary>
internal unsafe struct HeldText
{
    /// <summary>What is shorter is sooner copied than held.</summary>
    private const int Least = 1 << 20;

    private LargeBlock* _block;

    /// <summary>Holds a record's text. Under its shard's lock.</summary>
    public HeldText(nint record)
    {
        _block = KeyRecord.Large(record);
        LargeBlock.Retain(_block);
    }

    /// <summary>Whether a record's text is so long that it is held.</summary>
    public static bool IsLong(nint record) => KeyRecord.Encoding(record) == KeyEncoding.Raw && KeyRecord.Large(record) is var block && block != null && block->Length >= Least;

    /// <summary>Whether somebody holds a record's text.</summary>
    public static bool IsHeld(nint record) => KeyRecord.Large(record) is var block && block != null && LargeBlock.IsShared(block);

    /// <summary>The text as it was. Any thread, until it is released.</summary>
    public readonly ReadOnlySpan<byte> Bytes => new(LargeBlock.Data(_block), _block->Length);

    /// <summary>Lets it go. Under the shard's lock; the second time nothing happens.</summary>
    public void Release(Memory.Arena arena)
    {
        if (_block != null) LargeBlock.Release(arena, _block);
        _block = null;
    }
}
