using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence;
using RedHare.Scripting;

namespace RedHare.Server;

/// <summary>What a server consists of, be it served over sockets or in process.</summary>
public static class WholeServer
{
    // With an append log the ring also takes up what is written while an fsync is under way.
    private const int LoggedRingBytes = 16 << 20, RingBytes = 1 << 20;

    /// <summary>An empty data set with all commands.</summary>
    /// <param name="configuration">Its directives.</param>
    /// <param name="time">The clock of expiries and of the log's annotations; the system's by default.</param>
    public static ServerContext Create(ServerConfiguration configuration, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new EngineOptions
        {
            Databases = configuration.Process.Databases,
            Shards = configuration.Process.Shards,
            EffectLogBytes = configuration.Persistence.AppendOnly ? LoggedRingBytes : RingBytes,
            Time = time ?? TimeProvider.System,
        };
        return new ServerContext(configuration, options, new ScriptingModule());
    }

    /// <summary>
    /// Loads what <c>dir</c> holds before anybody is served: with <c>appendonly yes</c> the append log, which keeps changes from then on, otherwise the snapshot. Nothing happens the
    /// second time.
    /// </summary>
    /// <param name="context">The server.</param>
    /// <param name="loadsSnapshot">False leaves a snapshot alone: a data set in memory of somebody else's process, which happens to run in a directory that has one.</param>
    /// <param name="takesDirectory">Whether the directory is this server's alone though it keeps no log there.</param>
    /// <exception cref="PersistenceException">The directory cannot be used; the message says why and what helps.</exception>
    public static void OpenDirectory(ServerContext context, bool loadsSnapshot = true, bool takesDirectory = false)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Background is null) ServerPersistence.Open(context, loadsSnapshot: loadsSnapshot, takesDirectory: takesDirectory);
    }
}
