using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Called for each key of a data set that is saved; both are valid during the call, which must not change anything.</summary>
public delegate void ValueVisitor(ReadOnlySpan<byte> key, KeyReader value);

public sealed partial class StorageEngine
{
    /// <summary>Whether a field of some hash expires: such data takes a newer RDB version. Takes no lock.</summary>
    public bool HasExpiringFields
    {
        get
        {
            for (var database = 0; database < Databases; database++)
                if (CountFieldExpiring(database) > 0) return true;
            return false;
        }
    }

    /// <summary>Payloads and snapshots are believed whatever their checksum, for tests of what follows (DEBUG SET-SKIP-CHECKSUM-VALIDATION).</summary>
    public bool SkipsChecksums { get; set; }

    /// <summary>Visits all keys of a database as they are stored, expired ones included. All shards must be locked by the unit.</summary>
    public void VisitValues(ExecutionUnit unit, int database, ValueVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(visit);
        var reader = new KeyReader { Unit = unit };
        foreach (var shard in Shards)
        {
            if (!unit.Holds(shard.Index)) throw new InvalidOperationException("Visiting all values needs the locks of all shards.");
            (reader.Shard, reader.Home) = (shard, shard.Databases[database]);
            var place = default(TablePlace);
            while ((reader.Record = RecordTable<KeyRecord>.Next(reader.Home.Keys, ref place)) != 0) visit(KeyRecord.Key(reader.Record), reader);
        }
    }
}
