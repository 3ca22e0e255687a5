using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A long string: its block is held and written without locks, whatever becomes of the key meanwhile.</summary>
internal sealed class TextDump : BigDump
{
    private HeldText _text;

    /// <param name="snapshot">Of which it is a part.</param>
    /// <param name="shard">Where it is.</param>
    /// <param name="home">Its database.</param>
    /// <param name="database">The number that it had at the cut.</param>
    /// <param name="record">Its key.</param>
    /// <param name="isChanging">Whether it is about to be changed, so that the block will be the snapshot's alone.</param>
    public TextDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record, bool isChanging) : base(snapshot, shard, home, database, record)
    {
        _text = new HeldText(record);
        if (isChanging) snapshot.NoteText(_text.Bytes.Length);
        if (isChanging) NoteKept(_text.Bytes.Length);
    }

    protected override DumpType Type => DumpType.Text;

    /// <summary>The block does not belong to the key.</summary>
    public override bool Is(ShardDatabase home, nint record) => false;

    public override void Detach()
    {
    }

    /// <summary>Writes the key with its value. Without locks.</summary>
    public void WriteWhole(DumpWriter target)
    {
        target.Reserve(_text.Bytes.Length);
        using var entry = Begin(target, SnapshotPart.Whole);
        target.Byte((byte)Type);
        target.Text(_text.Bytes);
    }

    /// <summary>It is written by then.</summary>
    public override bool Write(DumpWriter target) => true;

    protected override void Head(DumpWriter target)
    {
    }

    protected override bool Elements(DumpWriter target, nint record) => true;

    protected override void Release() => _text.Release(Shard.Arena);

    protected override void Follow(DumpsUnderWay from, DumpsUnderWay to)
    {
    }
}
