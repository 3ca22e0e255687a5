using RedHare.Engine;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence.AppendLog;

/// <summary>A base file as an RDB snapshot, aof-use-rdb-preamble: smaller than commands, and loaded faster.</summary>
internal sealed class SnapshotBase(SnapshotSink file) : IBaseFile
{
    public void Begin(RdbFormat format, IEnumerable<byte[]> libraries) => file.Begin(format, libraries, isLogBase: true);

    public void Take(in SnapshotEntry entry) => file.Take(entry);

    public void Complete() => file.Complete();

    public void Dispose() => file.Dispose();
}
