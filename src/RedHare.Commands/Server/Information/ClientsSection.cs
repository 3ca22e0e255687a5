namespace RedHare.Commands.Server.Information;

/// <summary>INFO clients: connections and what they do.</summary>
internal static class ClientsSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        long connected = 0, input = 0, output = 0, subscribers = 0, watching = 0;
        foreach (var session in server.Sessions.All)
        {
            connected++;
            input = Math.Max(input, session.Port.InputBytes);
            output = Math.Max(output, session.Port.PendingOutputBytes);
            if (session.Subscriptions.Count > 0) subscribers++;
            if (session.Watched.Count > 0) watching++;
        }
        text.Section("Clients");
        text.Line("connected_clients", connected);
        text.Line("cluster_connections", 0);
        text.Line("maxclients", server.Configuration.Network.MaxClients);
        text.Line("client_recent_max_input_buffer", input);
        text.Line("client_recent_max_output_buffer", output);
        text.Line("blocked_clients", server.Engine.BlockedWaiters + server.Pause.Waiting);
        text.Line("tracking_clients", server.Tracking.Clients);
        text.Line("pubsub_clients", subscribers);
        text.Line("watching_clients", watching);
        text.Line("clients_in_timeout_table", server.Engine.TimedWaiters);
        text.Line("total_watched_keys", server.Engine.WatchedKeys);
        text.Line("total_blocking_keys", server.Engine.BlockingKeys);
        text.Line("total_blocking_keys_on_nokey", server.Engine.HeededKeys);
    }
}
