namespace RedHare.Commands.Tests.Server;

public sealed class InfoTests : CommandTest
{
    [Fact]
    public void Default_sections_leave_the_command_statistics_out()
    {
        var info = Run("INFO");
        foreach (var field in new[] { "# Server", "redis_version:7.2.4", "connected_clients:1", "used_memory:", "role:master", "used_cpu_user:", "cluster_enabled:0", "# Keyspace", "# Modules", "rdb_last_bgsave_status:ok" })
            Assert.Contains(field, info, StringComparison.Ordinal);
        Assert.DoesNotContain("# Commandstats", info, StringComparison.Ordinal);
        Assert.DoesNotContain("# Latencystats", info, StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_by_name_in_any_case_once_each()
    {
        var info = Run("INFO Keyspace CLUSTER cluster nosuch");
        Assert.Equal("\"# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n\"", info);
        Expect("\"\"", "INFO nosuch");
    }

    [Fact]
    public void Keyspace_counts_keys_and_expiring_ones()
    {
        Run("SET a 1");
        Run("SET b 1 EX 100");
        Assert.Contains("db0:keys=2,expires=1,avg_ttl=", Run("INFO keyspace"), StringComparison.Ordinal);
    }

    [Fact]
    public void Command_and_error_statistics()
    {
        Run("CONFIG RESETSTAT");
        Run("GET a");
        Run("SET a 1");
        Run("GET");
        Run("SADD a 1");
        Run("NOSUCH");
        var info = Run("INFO all");
        Assert.Matches("cmdstat_get:calls=1,usec=\\d+,usec_per_call=[0-9.]+,rejected_calls=1,failed_calls=0\r\n", info);
        Assert.Matches("cmdstat_sadd:calls=1,usec=\\d+,usec_per_call=[0-9.]+,rejected_calls=0,failed_calls=1\r\n", info);
        Assert.Contains("errorstat_ERR:count=2\r\n", info, StringComparison.Ordinal);
        Assert.Contains("errorstat_WRONGTYPE:count=1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("total_error_replies:3\r\n", info, StringComparison.Ordinal);
        Assert.Matches("latency_percentiles_usec_get:p50=[0-9.]+,p99=[0-9.]+,p99.9=[0-9.]+\r\n", info);
    }

    [Fact]
    public void A_transaction_does_not_fail_with_what_it_runs()
    {
        Run("CONFIG RESETSTAT");
        Run("SET a x");
        Run("MULTI");
        Run("INCR a");
        Run("EXEC");
        Run("EXEC");
        var info = Run("INFO commandstats");
        Assert.Matches("cmdstat_incr:calls=1,[^\r]*,rejected_calls=0,failed_calls=1\r\n", info);
        Assert.Matches("cmdstat_exec:calls=2,[^\r]*,rejected_calls=0,failed_calls=1\r\n", info);
    }

    [Fact]
    public void Clients_by_what_they_do()
    {
        using var other = Server.Connect();
        other.Run("WATCH a b");
        using var third = Server.Connect();
        third.Run("SUBSCRIBE a");
        var info = Run("INFO clients");
        Assert.Contains("pubsub_clients:1\r\nwatching_clients:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("total_watched_keys:2\r\n", info, StringComparison.Ordinal);
    }
}
