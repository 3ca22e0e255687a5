using System.Globalization;
using System.Text;
using RedHare.Engine;
using RedHare.Engine.Structures;
using RedHare.Files;

namespace RedHare.Persistence.Checking;

/// <summary>Checks an RDB file by loading each of its keys, one at a time, and dropping it again.</summary>
internal static class RdbCheck
{
    /// <summary>The whole file; with what to do when it is damaged.</summary>
    public static CheckReport Run(IFileLayer files, string path)
    {
        using var stream = files.OpenRead(path);
        var found = new Findings();
        var isSound = Read(stream, found, visit: null);
        if (isSound) return new CheckReport(true, found.Lines("This RDB file is sound."));
        var offer = $"write the {found.Keys} keys that come before the damage, and {found.Libraries} libraries of functions, to '{path}'; the file as it is now stays as '{path}.damaged'";
        return new CheckReport(false, found.Lines($"DAMAGED at offset {found.Offset}: {found.Fault}"), found.Keys == 0 ? null : new Repair(offer, () => Salvage(files, path, found)));
    }

    /// <summary>The part of a log's file that is in RDB format; true when it is sound, and where it ends.</summary>
    public static bool RunPreamble(Stream stream, out long end, out string fault, out long keys)
    {
        var found = new Findings();
        var isSound = Read(stream, found, visit: null);
        (end, fault, keys) = (found.End, $"{found.Fault} (offset {found.Offset})", found.Keys);
        return isSound;
    }

    private static bool Read(Stream stream, Findings found, Action<RdbReader, WriteScope?>? visit)
    {
        var reader = new RdbReader(stream);
        using var engine = new StorageEngine(new EngineOptions { Shards = 1, Databases = 1 }) { ActiveExpiry = false, IsLoading = true };
        var unit = new ExecutionUnit(engine) { DropsEffects = true };
        var limits = new RestoreLimits(new HashLimits(512, 64), new SetLimits(512, 128, 64), new SortedSetLimits(128, 64), new PackListLimit(-2));
        while (true)
        {
            var item = reader.Read();
            found.Note(reader, item);
            if (item == RdbItem.Functions) visit?.Invoke(reader, null);
            if (item == RdbItem.Key && !TryKey(reader, unit, limits, found, visit)) return false;
            if (item is RdbItem.End) return true;
            if (item is RdbItem.Torn or RdbItem.Damaged) return false;
        }
    }

    private static bool TryKey(RdbReader reader, ExecutionUnit unit, in RestoreLimits limits, Findings found, Action<RdbReader, WriteScope?>? visit)
    {
        unit.Enter(unit.Engine.AllShards);
        unit.BeginCommand();
        try
        {
            var key = unit.Write(reader.Key, KeyEvent.None);
            var outcome = reader.Restore(key, limits);
            if (outcome == RestoreOutcome.NoValue)
            {
                found.Fail(reader, $"{reader.Fault}; key '{Encoding.Latin1.GetString(reader.Key[..Math.Min(64, reader.Key.Length)])}'");
                return false;
            }
            if (outcome == RestoreOutcome.Restored)
            {
                found.Count(key);
                visit?.Invoke(reader, key);
            }
            key.Delete();
            return true;
        }
        finally
        {
            unit.EndCommand();
            unit.Exit();
        }
    }

    private static void Salvage(IFileLayer files, string path, Findings found)
    {
        var aside = path + ".repaired";
        files.Delete(aside);
        using (var file = files.OpenAppend(aside))
        using (var target = new AppendStream(file))
        using (var stream = files.OpenRead(path))
        {
            var writer = new RdbWriter(target, new RdbFormat(found.HasExpiringFields ? RdbFormat.ExpiringVersion : RdbFormat.PlainVersion, Compresses: true, KeepsChecksum: true));
            var database = -1;
            writer.WriteHeader();
            Read(stream, new Findings(), (reader, key) =>
            {
                if (key is null)
                {
                    writer.WriteFunctions(reader.Text);
                    return;
                }
                if (reader.Database != database) writer.SelectDatabase(database = reader.Database, 0, 0);
                writer.WriteKey(reader.Key, key, new RdbAccess(reader.IdleSeconds < 0 ? null : reader.IdleSeconds, reader.Frequency < 0 ? null : (byte)reader.Frequency));
            });
            writer.Finish();
            file.Sync();
        }
        files.Move(path, path + ".damaged");
        files.Move(aside, path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>What was met so far.</summary>
    private sealed class Findings
    {
        private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
        private readonly List<string> _notes = [];
        private long _expiring;

        public long Keys { get; private set; }

        public long Libraries { get; private set; }

        public bool HasExpiringFields { get; private set; }

        public long Offset { get; private set; }

        public long End { get; private set; }

        public string Fault { get; private set; } = "";

        public void Note(RdbReader reader, RdbItem item)
        {
            End = reader.Position;
            switch (item)
            {
                case RdbItem.Aux:
                    _notes.Add($"[offset {reader.Offset}] AUX FIELD {reader.Name} = '{Encoding.UTF8.GetString(reader.Text)}'");
                    break;
                case RdbItem.Functions:
                    Libraries++;
                    break;
                case RdbItem.ModuleAux:
                    _notes.Add($"[offset {reader.Offset}] data of the module '{reader.Name}', which is passed over");
                    break;
                case RdbItem.Torn or RdbItem.Damaged:
                    Fail(reader, reader.Fault!);
                    break;
                case RdbItem.End:
                    _notes.Add($"[offset {reader.Offset}] version {reader.Version}, checksum {(reader.Version < 5 ? "none" : "OK")}");
                    break;
            }
        }

        public void Fail(RdbReader reader, string fault) => (Offset, Fault) = (reader.Offset, fault);

        public void Count(WriteScope key)
        {
            Keys++;
            if (key.Expiry >= 0) _expiring++;
            HasExpiringFields = HasExpiringFields || key.HasExpiringFields();
            var name = key.Type.ToString();
            _types[name] = _types.GetValueOrDefault(name) + 1;
        }

        public IReadOnlyList<string> Lines(string last) =>
        [
            .. _notes,
            string.Create(CultureInfo.InvariantCulture, $"{Keys} keys read, {_expiring} of them with an expiry, {Libraries} libraries of functions"),
            .. _types.Select(pair => string.Create(CultureInfo.InvariantCulture, $"  {pair.Key}: {pair.Value}")),
            last,
        ];
    }
}
