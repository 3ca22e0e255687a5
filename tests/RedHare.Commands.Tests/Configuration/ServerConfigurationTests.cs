using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public class ServerConfigurationTests
{
    private readonly ServerConfiguration _configuration = new();

    private static KeyValuePair<string, string> Pair(string name, string value) => new(name, value);

    [Fact]
    public void Every_default_is_a_value_that_its_own_directive_echoes()
    {
        foreach (var directive in DirectiveTable.All)
        {
            if (directive.Name == "dir") continue;
            var arguments = (directive.Flags & DirectiveFlags.Multiple) != 0 && directive.Default.Length != 0 ? directive.Default.Split(' ') : [directive.Default];
            if (directive.Name == "replicaof") arguments = ["no", "one"];
            Assert.Null(_configuration.Preset(directive.Name, arguments));
            Assert.Equal(directive.Default, _configuration[directive.Name]);
        }
    }

    [Fact]
    public void Typed_properties_hold_the_defaults()
    {
        Assert.Equal(6379, _configuration.Network.Port);
        Assert.Equal(["127.0.0.1", "-::1"], _configuration.Network.Bind);
        Assert.Equal(512, _configuration.Encodings.HashMaxListpackEntries);
        Assert.Equal(-2, _configuration.Encodings.ListMaxListpackSize);
        Assert.Equal(512L << 20, _configuration.Clients.ProtoMaxBulkLength);
        Assert.Equal(new OutputBufferLimit(32 << 20, 8 << 20, 60), _configuration.Clients.PubSubOutput);
        Assert.Equal(EvictionPolicy.NoEviction, _configuration.Memory.Policy);
        Assert.Equal(LogLevel.Notice, _configuration.Monitoring.LogLevel);
        Assert.Equal(Environment.CurrentDirectory, _configuration.Process.Directory);
    }

    [Fact]
    public void Servers_do_not_share_values()
    {
        var other = new ServerConfiguration();
        Assert.Null(_configuration.Set("maxclients", "7"));
        Assert.Equal((7, 10000), (_configuration.Network.MaxClients, other.Network.MaxClients));
    }

    [Theory]
    [InlineData("maxmemory", "1k", "1000")]
    [InlineData("maxmemory", "1kb", "1024")]
    [InlineData("maxmemory", "1Mb", "1048576")]
    [InlineData("maxmemory", "2gb", "2147483648")]
    [InlineData("maxmemory-clients", "5%", "5%")]
    [InlineData("slave-priority", "7", "7")]
    [InlineData("hz", "1000", "500")]
    [InlineData("appendonly", "NO", "no")]
    [InlineData("maxmemory-policy", "ALLKEYS-lru", "allkeys-lru")]
    [InlineData("oom-score-adj", "relative", "yes")]
    [InlineData("save", "900 1 300 10", "900 1 300 10")]
    [InlineData("save", "", "")]
    [InlineData("notify-keyspace-events", "KEA", "AKE")]
    [InlineData("notify-keyspace-events", "mElg", "glEm")]
    [InlineData("client-output-buffer-limit", "pubsub 1mb 1kb 5 replica 0 0 0", "normal 0 0 0 slave 0 0 0 pubsub 1048576 1024 5")]
    [InlineData("shutdown-on-sigterm", "force nosave", "nosave force")]
    [InlineData("latency-tracking-info-percentiles", "50.0 99.90", "50 99.9")]
    [InlineData("list-max-ziplist-size", "-5", "-5")]
    public void A_value_is_echoed_as_Redis_does(string name, string value, string echoed)
    {
        Assert.Null(_configuration.Set(name, value));
        Assert.Equal(echoed, _configuration[name]);
    }

    [Theory]
    [InlineData("nope", "1", "ERR Unknown option or number of arguments for CONFIG SET - 'nope'")]
    [InlineData("databases", "8", "ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config")]
    [InlineData("dir", "/", "ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config")]
    [InlineData("maxclients", "0", "ERR CONFIG SET failed (possibly related to argument 'maxclients') - argument must be between 1 and 4294967295 inclusive")]
    [InlineData("timeout", "abc", "ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into an integer")]
    [InlineData("timeout", " 1", "ERR CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into an integer")]
    [InlineData("maxmemory", "10tb", "ERR CONFIG SET failed (possibly related to argument 'maxmemory') - argument must be a memory value")]
    [InlineData("maxmemory-clients", "101%", "ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - percentage argument must be less or equal to 100")]
    [InlineData("appendonly", "maybe", "ERR CONFIG SET failed (possibly related to argument 'appendonly') - argument must be 'yes' or 'no'")]
    [InlineData("appendfsync", "often", "ERR CONFIG SET failed (possibly related to argument 'appendfsync') - argument(s) must be one of the following: everysec, always, no")]
    [InlineData("save", "900", "ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters")]
    [InlineData("save", "0 1", "ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters")]
    [InlineData("notify-keyspace-events", "Kq", "ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")]
    [InlineData("client-output-buffer-limit", "wrong 1 1 1", "ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Invalid client class specified in buffer limit configuration.")]
    [InlineData("client-output-buffer-limit", "normal 1 1", "ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Wrong number of arguments in buffer limit configuration.")]
    [InlineData("dbfilename", "a/b", "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config")]
    [InlineData("tls-cluster", "yes", "ERR CONFIG SET failed (possibly related to argument 'tls-cluster') - known, but not built yet")]
    public void A_refusal_has_the_text_of_Redis(string name, string value, string error)
    {
        var before = DirectiveTable.TryFind(name, out _) ? _configuration[name] : null;
        Assert.Equal(error, _configuration.Set(name, value));
        if (before is not null) Assert.Equal(before, _configuration[name]);
    }

    [Fact]
    public void Where_it_listens_cannot_change_but_may_be_said()
    {
        Assert.Null(_configuration.Set([Pair("port", _configuration["port"]), Pair("bind", _configuration["bind"])]));
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'port') - can't set immutable config", _configuration.Set("port", "1"));
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'bind') - can't set immutable config", _configuration.Set("bind", "*"));
    }

    [Fact]
    public void The_port_changes_where_somebody_listens()
    {
        string? refusal = null;
        _configuration.OnChange("port", () => refusal);
        Assert.Null(_configuration.Set("port", "1"));
        refusal = "taken";
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'port') - taken", _configuration.Set("port", "2"));
        Assert.Equal("1", _configuration["port"]);
    }

    [Fact]
    public void What_Redis_does_not_know_may_be_set_to_what_it_is()
    {
        string[] own = ["transport", "shards", "amqp-port", "amqps-port", "http-port", "amqp-delivery-limit", "tls-handshake-timeout", "tls-max-handshakes"];
        Assert.Null(_configuration.Set([.. own.Select(name => Pair(name, _configuration[name]))]));
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'transport') - can't set immutable config", _configuration.Set("transport", "portable"));
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config", _configuration.Set("databases", _configuration["databases"]));
    }

    [Fact]
    public void A_set_of_several_is_all_or_nothing()
    {
        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'hz') - argument couldn't be parsed into an integer",
            _configuration.Set([Pair("timeout", "5"), Pair("hz", "x")]));
        Assert.Equal(0, _configuration.Network.Timeout);
        Assert.Null(_configuration.Set([Pair("timeout", "5"), Pair("hz", "20")]));
        Assert.Equal((5, 20), (_configuration.Network.Timeout, _configuration.Memory.Hz));
    }

    [Fact]
    public void A_directive_twice_in_one_set_is_refused_also_by_its_alias() => Assert.Equal(
        "ERR CONFIG SET failed (possibly related to argument 'slave-priority') - duplicate parameter",
        _configuration.Set([Pair("replica-priority", "1"), Pair("slave-priority", "2")]));

    [Fact]
    public void A_watcher_that_refuses_puts_everything_back_and_is_told_so()
    {
        var seen = new List<long>();
        _configuration.OnChange("maxclients", () =>
        {
            seen.Add(_configuration.Network.MaxClients);
            return _configuration.Network.MaxClients > 100_000 ? "too many" : null;
        });
        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'maxclients') - too many",
            _configuration.Set([Pair("timeout", "9"), Pair("maxclients", "200000")]));
        Assert.Equal((10000, 0), (_configuration.Network.MaxClients, _configuration.Network.Timeout));
        Assert.Equal([200000, 10000], seen);
    }

    [Fact]
    public void A_value_that_does_not_change_is_not_announced()
    {
        var calls = 0;
        _configuration.OnChange("timeout", () => { calls++; return null; });
        Assert.Null(_configuration.Set("timeout", "0"));
        Assert.Equal(0, calls);
        Assert.Null(_configuration.Set("timeout", "1"));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Get_matches_globs_aliases_and_exact_hidden_names()
    {
        Assert.Equal([Pair("maxclients", "10000")], _configuration.Get("maxclients"));
        Assert.Equal([Pair("MaxClients", "10000")], _configuration.Get("MaxClients"));
        Assert.Equal([Pair("hash-max-listpack-value", "64"), Pair("hash-max-ziplist-value", "64")], _configuration.Get("HASH-max-*-value"));
        Assert.Equal([Pair("watchdog-period", "0")], _configuration.Get("watchdog-period"));
        Assert.Empty(_configuration.Get("watchdog*"));
        Assert.Empty(_configuration.Get("nope"));
        Assert.Equal(2, _configuration.Get("port", "p[o]rt", "timeout").Count);
        Assert.True(_configuration.Get("*").Count > 200);
    }

    [Theory]
    [InlineData("maxc*s", new[] { "maxclients" })]
    [InlineData("tim?out", new[] { "timeout" })]
    [InlineData("h[yz]", new[] { "hz" })]
    [InlineData("h[^a-y]", new[] { "hz" })]
    [InlineData("**LIMEOUTS", new string[0])]
    [InlineData("slowlog-[", new string[0])]
    public void Patterns_match_names(string pattern, string[] names) => Assert.Equal(names, _configuration.Get(pattern).Select(pair => pair.Key));

    [Fact]
    public void A_preset_is_read_as_a_line_of_a_file()
    {
        Assert.Null(_configuration.Preset("databases", "4"));
        Assert.Null(_configuration.Preset("bind", "127.0.0.1 -::1 10.0.0.1"));
        Assert.Equal((4, 3), (_configuration.Process.Databases, _configuration.Network.Bind.Count));
        Assert.Equal("Bad directive or wrong number of arguments", _configuration.Preset("nope", "1"));
        Assert.Equal("wrong number of arguments", _configuration.Preset("databases", "4", "5"));
        Assert.Equal("The directive 'cluster-enabled' is known to RedHare, but not built yet", _configuration.Preset("cluster-enabled", "yes"));
        Assert.Equal("no", _configuration["cluster-enabled"]);
        Assert.Equal("15672", _configuration["http-port"]);
        Assert.Equal("5672", _configuration["amqp-port"]);
        Assert.Null(_configuration.Preset("amqp-port", ""));
        Assert.Equal("argument must be empty or between 0 and 65535 inclusive", _configuration.Preset("amqp-port", "65536"));
    }

    [Fact]
    public void Secrets_are_known_as_such()
    {
        Assert.True(ServerConfiguration.IsSensitive("RequirePass"));
        Assert.False(ServerConfiguration.IsSensitive("maxmemory"));
        Assert.False(ServerConfiguration.IsSensitive("nope"));
    }
}
