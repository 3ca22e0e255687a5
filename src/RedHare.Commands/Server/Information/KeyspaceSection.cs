namespace RedHare.Commands.Server.Information;

/// <summary>INFO keyspace: keys per database.</summary>
internal static class KeyspaceSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        text.Section("Keyspace");
        for (var database = 0; database < server.Engine.Databases; database++)
        {
            var keys = server.Engine.CountKeys(database);
            if (keys > 0) text.Line($"db{database}", $"keys={keys},expires={server.Engine.CountExpiring(database)},avg_ttl=0,subexpiry={server.Engine.CountFieldExpiring(database)}");
        }
    }
}
