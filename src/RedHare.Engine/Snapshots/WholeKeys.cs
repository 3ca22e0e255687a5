namespace RedHare.Engine;

/// <summary>Joins the parts of big keys for a sink that wants each key as a whole.</summary>
public sealed class WholeKeys(ISnapshotSink sink) : ISnapshotSink
{
    private const int KeptBuffer = 1 << 20;

    private readonly DumpWriter _joined = new();

    /// <inheritdoc/>
    public void Take(in SnapshotEntry entry)
    {
        switch (entry.Part)
        {
            case SnapshotPart.Whole:
                sink.Take(entry);
                return;
            case SnapshotPart.First:
                _joined.Clear(KeptBuffer);
                SnapshotEntry.Begin(_joined, SnapshotPart.Whole, entry.Database, entry.Expiry, entry.Access, entry.Key).Dispose();
                _joined.Raw(entry.Value);
                return;
            case SnapshotPart.ListNode:
                _joined.Count(ListRestore.PackedNode);
                _joined.Text(entry.Value);
                return;
            case SnapshotPart.StreamNode:
                _joined.Text(entry.Value[..SnapshotEntry.IdBytes]);
                _joined.Text(entry.Value[SnapshotEntry.IdBytes..]);
                return;
            default:
                _joined.Raw(entry.Value);
                break;
        }
        if (entry.Part != SnapshotPart.Last) return;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(_joined.At(0, sizeof(int)), (int)_joined.Length);
        var whole = _joined.Written;
        if (SnapshotEntry.TryTake(ref whole, out var joined)) sink.Take(joined);
    }
}
