using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>The snapshot file (<c>dir</c>/<c>dbfilename</c>), as commands see it. Safe from many threads.</summary>
public interface ISnapshots
{
    /// <summary>When the data set was last saved or, before that, the server was started.</summary>
    DateTimeOffset LastSave { get; }

    /// <summary>Keys that came from the file when it was loaded last, and those that had expired and were passed over.</summary>
    (long Keys, long Expired) LastLoad { get; }

    /// <summary>Changes of keys that the snapshot on the disk does not hold.</summary>
    long UnsavedChanges { get; }

    /// <summary>Writes the data set while nobody else works. Returns null, or what went wrong, which the log knows too.</summary>
    /// <param name="unit">A unit that holds all shards.</param>
    string? Save(ExecutionUnit unit);

    /// <summary>DEBUG RELOAD: replaces the data set by what the file holds. Returns null, or what went wrong.</summary>
    /// <param name="unit">A unit that holds all shards.</param>
    /// <param name="flush">Empties the data set before; otherwise the file's keys replace those of their names with <paramref name="merge"/>, or must not be there.</param>
    /// <param name="merge">Keys that are there give way.</param>
    string? Load(ExecutionUnit unit, bool flush, bool merge);

    /// <summary>Notes that a snapshot holds all changes up to a count of <see cref="EngineStatistics.Changes"/>.</summary>
    void NoteSaved(long changes);
}
