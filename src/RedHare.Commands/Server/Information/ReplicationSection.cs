namespace RedHare.Commands.Server.Information;

/// <summary>INFO replication: a master without replicas.</summary>
internal static class ReplicationSection
{
    public static void Write(InfoText text, ServerContext server)
    {
        text.Section("Replication");
        text.Line("role", "master");
        text.Line("connected_slaves", 0);
        text.Line("master_failover_state", "no-failover");
        text.Line("master_replid", server.ReplicationId);
        text.Line("master_replid2", new string('0', 40));
        text.Line("master_repl_offset", 0);
        text.Line("second_repl_offset", -1);
        text.Line("repl_backlog_active", false);
        text.Line("repl_backlog_size", server.Configuration["repl-backlog-size"]);
        text.Line("repl_backlog_first_byte_offset", 0);
        text.Line("repl_backlog_histlen", 0);
    }
}
