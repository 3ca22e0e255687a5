using System.Globalization;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Persistence.Snapshots;

/// <summary>Writes a server's whole data set in Redis's RDB format.</summary>
internal static class SnapshotWriter
{
    /// <summary>The format that the data set needs now, by the configuration.</summary>
    public static RdbFormat FormatOf(ServerContext server)
    {
        var options = server.Configuration.Persistence;
        return new RdbFormat(server.Engine.HasExpiringFields ? RdbFormat.ExpiringVersion : RdbFormat.PlainVersion, options.SnapshotCompression, options.SnapshotChecksum);
    }

    /// <summary>What stands before the keys: header, auxiliary fields, functions.</summary>
    public static void WriteHead(RdbWriter writer, ServerContext server, IEnumerable<byte[]> libraries, bool isLogBase)
    {
        writer.WriteHeader();
        writer.WriteAux("redis-ver", ProductVersion.Redis);
        writer.WriteAux("redis-bits", "64");
        writer.WriteAux("ctime", server.Engine.UnixMilliseconds.ToString(CultureInfo.InvariantCulture)[..^3]);
        writer.WriteAux("used-mem", server.Engine.UsedBytes.ToString(CultureInfo.InvariantCulture));
        writer.WriteAux("aof-base", isLogBase ? "1" : "0");
        foreach (var library in libraries) writer.WriteFunctions(library);
    }

    /// <summary>What is written of a key's uses: as Redis does it, only where a policy of eviction looks at them.</summary>
    public static RdbAccess AccessOf(ServerContext server, KeyReader key) => AccessOf(server, key.Access);

    /// <summary>As above, by the bits that the key keeps of its uses.</summary>
    public static RdbAccess AccessOf(ServerContext server, uint access)
    {
        var memory = server.Configuration.Memory;
        if (memory.IsLfu) return new(null, (byte)(server.Engine.Frequency?.Counter(access, server.Engine.UnixMilliseconds) ?? 0));
        return memory.IsLru ? new((server.Engine.AccessClock - access) & 0xFFFFFF, null) : default;
    }

    /// <summary>Writes all of it. The unit holds all shards.</summary>
    public static RdbWriter Write(Stream target, ServerContext server, ExecutionUnit unit)
    {
        var engine = server.Engine;
        var writer = new RdbWriter(target, FormatOf(server));
        WriteHead(writer, server, server.Scripting?.LibraryTexts ?? [], isLogBase: false);
        for (var database = 0; database < engine.Databases; database++)
        {
            var count = engine.CountKeys(database);
            if (count == 0) continue;
            writer.SelectDatabase(database, count, engine.CountExpiring(database));
            engine.VisitValues(unit, database, (key, value) => writer.WriteKey(key, value, AccessOf(server, value)));
        }
        writer.Finish();
        return writer;
    }
}
