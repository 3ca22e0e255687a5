using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>The snapshot that is written before a server ends.</summary>
public static class ShutdownSave
{
    /// <summary>Saves the data set if there are save points or it is asked for. False when that failed: then the server had better not end.</summary>
    /// <param name="server">The server; the caller holds no locks of it.</param>
    /// <param name="always">Save points or not.</param>
    public static bool TrySave(ServerContext server, bool always)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!always && server.Configuration.Persistence.SavePoints.Count == 0) return true;
        if (server.Snapshots is not { } snapshots) return false;
        server.Log?.Invoke(Configuration.LogLevel.Notice, "Saving the final RDB snapshot before exiting.");
        var unit = new ExecutionUnit(server.Engine);
        unit.Enter(server.Engine.AllShards);
        try
        {
            return snapshots.Save(unit) is null;
        }
        finally
        {
            unit.Exit();
        }
    }

    /// <summary>As a signal asks for it (<c>shutdown-on-sigterm</c>).</summary>
    public static bool TrySave(ServerContext server, Configuration.ShutdownModes modes) =>
        modes.HasFlag(Configuration.ShutdownModes.NoSave) || TrySave(server, modes.HasFlag(Configuration.ShutdownModes.Save)) || modes.HasFlag(Configuration.ShutdownModes.Force);
}
