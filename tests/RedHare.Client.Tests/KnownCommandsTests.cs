using System.Reflection;
using Xunit;

namespace RedHare.Client.Tests;

/// <summary>The client's table beside what a server tells of its commands, so that neither runs away from the other.</summary>
public sealed class KnownCommandsTests : IDisposable
{
    private readonly EmbeddedServer _server = EmbeddedServer.Open();
    private readonly EmbeddedConnection _connection;

    public KnownCommandsTests() => _connection = _server.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Fact]
    public void Every_command_of_the_server_is_known()
    {
        var served = Served().Select(command => command.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.True(served.Count > 300, $"{served.Count} commands are few.");
        Assert.DoesNotContain(served, name => KnownCommands.Find(name) is null);
        // Redis's alone.
        Assert.Empty(KnownCommands.Names.Where(name => !served.Contains(name)).Except(["MIGRATE"]));
    }

    [Fact]
    public void What_writes_is_not_taken_for_a_read_and_what_blocks_gets_a_connection()
    {
        foreach (var (name, _, flags, _, _) in Served())
        {
            var known = KnownCommands.Find(name)!;
            var traits = known.Spec.Traits;
            if (flags.Contains("write")) Assert.False((traits & CommandTraits.ReadOnly) != 0, name);
            if (flags.Contains("readonly")) Assert.True((traits & CommandTraits.ReadOnly) != 0 || name is "scan" or "hscan" or "sscan" or "zscan" or "touch", name);
            // Redis's own flags do not say so of MIGRATE, which has its connection wait for another server.
            Assert.True((flags.Contains("blocking") || name == "migrate") == (((traits | known.Otherwise.Traits) & CommandTraits.Blocking) != 0), name);
        }
    }

    [Fact]
    public void Keys_are_where_the_server_says()
    {
        var compared = 0;
        foreach (var command in Served())
        {
            // Those have lines of their own below.
            if (command.IsContainer || command.Specs.Any(spec => Type(spec, "begin_search") != "index" || Type(spec, "find_keys") == "unknown" || spec.ToString().Contains("not_key", StringComparison.Ordinal))) continue;
            for (var more = 0; more < 5; more++)
            {
                var line = Sample(command, more);
                if (line is null) continue;
                AssertSameKeys(line);
                compared++;
            }
        }
        Assert.True(compared > 800, $"{compared} comparisons are few.");
    }

    [Theory]
    [InlineData("XREAD STREAMS a 0")]
    [InlineData("XREAD COUNT 2 BLOCK 5 STREAMS a b 0 0")]
    [InlineData("XREADGROUP GROUP STREAMS c COUNT 1 NOACK STREAMS a b > >")]
    [InlineData("SORT a")]
    [InlineData("SORT a BY STORE LIMIT 0 1 GET x GET STORE STORE b STORE c")]
    [InlineData("SORT_RO a BY x")]
    [InlineData("GEORADIUS a 1 1 1 m STORE b")]
    [InlineData("GEORADIUS a 1 1 1 m WITHDIST COUNT 1 ANY")]
    [InlineData("GEORADIUSBYMEMBER a STORE 1 m STOREDIST b")]
    [InlineData("GEORADIUS_RO a 1 1 1 m")]
    [InlineData("EVAL x 0 a")]
    [InlineData("EVAL x 3 a b c d")]
    [InlineData("ZUNIONSTORE d 2 a b WEIGHTS 1 1")]
    [InlineData("BLMPOP 0 2 a b LEFT")]
    [InlineData("BZMPOP 0 1 a MIN")]
    [InlineData("LMPOP 1 a LEFT")]
    [InlineData("ZINTERCARD 2 a b LIMIT 1")]
    [InlineData("XINFO STREAM a")]
    [InlineData("OBJECT ENCODING a")]
    [InlineData("MEMORY USAGE a SAMPLES 5")]
    [InlineData("XGROUP CREATE a g $")]
    [InlineData("MSET a 1 b 2")]
    [InlineData("BLPOP a b 0")]
    [InlineData("BITOP AND d a b")]
    public void Keys_of_commands_that_hide_them(string line) => AssertSameKeys(line.Split(' '));

    [Theory]
    [InlineData("EVAL x many a")]
    [InlineData("EVAL x -1 a")]
    [InlineData("XREAD COUNT")]
    [InlineData("ZUNION")]
    [InlineData("NOSUCHCOMMAND a b")]
    public void A_malformed_line_has_no_keys_and_no_exception(string line) => Assert.Empty(Marked(line.Split(' ')));

    [Theory]
    [InlineData("MIGRATE h 1 a 0 5 COPY", "a")]
    [InlineData("SSUBSCRIBE a", "a")]
    [InlineData("SPUBLISH a m", "a")]
    [InlineData("PUBLISH a m", "")]
    public void What_our_server_does_not_call_a_key_is_routed_all_the_same(string line, string keys) => Assert.Equal(keys, string.Join(' ', Marked(line.Split(' '))));

    [Theory]
    [InlineData("SET k v", CommandTraits.Idempotent)]
    [InlineData("set k v nx", CommandTraits.None)]
    [InlineData("XREAD STREAMS k 0", CommandTraits.ReadOnly)]
    [InlineData("XREAD BLOCK 5 STREAMS k 0", CommandTraits.ReadOnly | CommandTraits.Blocking)]
    [InlineData("SORT k", CommandTraits.Idempotent)]
    [InlineData("SORT k STORE d", CommandTraits.None)]
    [InlineData("RESTORE k 0 x REPLACE", CommandTraits.Idempotent)]
    [InlineData("XREADGROUP GROUP g c STREAMS k >", CommandTraits.None)]
    [InlineData("XREADGROUP GROUP g c BLOCK 0 STREAMS k >", CommandTraits.Blocking)]
    [InlineData("ZADD k INCR 1 m", CommandTraits.None)]
    [InlineData("CONFIG SET maxmemory 0", CommandTraits.Idempotent | CommandTraits.EveryMaster)]
    [InlineData("config get maxmemory", CommandTraits.ReadOnly)]
    [InlineData("NOSUCHCOMMAND", CommandTraits.None)]
    public void Arguments_decide_what_a_command_is(string line, CommandTraits traits)
    {
        var words = line.Split(' ');
        var made = KnownCommands.Line(words[0], [.. words[1..].Select(word => (RedisValue)word)]);
        Assert.Equal(traits, made.Spec.Traits);
        Assert.Equal(words.Length, made.Count);
    }

    [Fact]
    public void The_typed_commands_are_of_the_same_mind()
    {
        var groups = typeof(RedisCommands).GetProperties().Select(property => property.PropertyType).Where(type => type.Name.EndsWith("Commands", StringComparison.Ordinal)).ToArray();
        Assert.Equal(14, groups.Length);
        var specs = groups.SelectMany(group => group.GetFields(BindingFlags.Static | BindingFlags.NonPublic)).Select(field => field.GetValue(null)).OfType<CommandSpec>().ToArray();
        Assert.InRange(specs.Length, 250, 500);
        Assert.Empty(specs.Where(spec => KnownCommands.Find(spec.Name) is not { } known
            || ((spec.Traits, spec.Split) != (known.Spec.Traits, known.Spec.Split) && (spec.Traits, spec.Split) != (known.Otherwise.Traits, known.Otherwise.Split))).Select(spec => $"{spec.Name}: {spec.Traits}, {spec.Split}"));
    }

    [Fact]
    public void Every_command_of_the_server_has_a_method_or_a_reason_to_have_none()
    {
        // What a connection carries is set by options or for a session; HELP is for people; the rest is for who operates the server.
        string[] none =
        [
            "asking", "auth", "hello", "select", "quit", "reset", "readonly", "readwrite", "client caching", "client reply", "client tracking", "multi", "exec", "discard", "watch", "unwatch", "monitor",
            "unsubscribe", "punsubscribe", "sunsubscribe", "debug", "shutdown", "replicaof", "slaveof", "failover", "sync", "psync", "replconf", "module load", "module loadex", "module unload", "script debug", "pfdebug", "pfselftest", "cluster",
            "acl deluser", "acl dryrun", "acl genpass", "acl getuser", "acl list", "acl load", "acl log", "acl save", "acl setuser",
            "georadius", "georadius_ro", "georadiusbymember", "georadiusbymember_ro", // GEOSEARCH since 6.2
        ];
        var methods = typeof(RedisCommands).GetProperties().SelectMany(property => property.PropertyType.GetMethods()).Select(method => method.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var commands = Served().Where(command => !command.IsContainer || command.Name == "command").Select(command => command.Name).Where(name => !name.EndsWith(" help", StringComparison.Ordinal)).Except(none);
        Assert.DoesNotContain(commands, name => !methods.Contains(name.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal) + "Async"));
    }

    [Fact]
    public void Keys_that_are_migrated_together()
    {
        var line = KnownCommands.Line("MIGRATE", ["h", 1, "", 0, 5, "KEYS", "a", "b"]);
        Assert.Equal((2, 7, 8), (line.KeyCount, line.KeyIndex(0), line.KeyIndex(1)));
    }

    [Fact]
    public void A_subcommand_may_stand_in_the_name()
    {
        var line = KnownCommands.Line("XINFO STREAM", ["a", "FULL"]);
        Assert.Equal(("XINFO STREAM", 4, 1, 2), (line.Spec.Name, line.Count, line.KeyCount, line.KeyIndex(0)));
    }

    private void AssertSameKeys(string[] words)
    {
        var reply = _connection.TryExecute(["COMMAND", "GETKEYS", .. words]);
        if (reply.IsError) Assert.Equal("ERR The command has no key arguments", reply.ToString());
        Assert.Equal(reply.Items.Select(key => key.ToString()).Order(), Marked(words).Order());
    }

    private static string[] Marked(string[] words)
    {
        var line = KnownCommands.Line(words[0], [.. words[1..].Select(word => (RedisValue)word)]);
        var keys = new string[line.KeyCount];
        for (var i = 0; i < keys.Length; i++) keys[i] = System.Text.Encoding.UTF8.GetString(line[line.KeyIndex(i)]);
        line.Return();
        return keys;
    }

    /// <summary>A command line with a different word at each place and a number where the server reads the number of keys; null when its arity forbids that length.</summary>
    private static string[]? Sample(Command command, int more)
    {
        if (command.Arity > 0 && more > 0) return null;
        var words = command.Name.Split(' ').ToList();
        while (words.Count < Math.Abs(command.Arity) + more) words.Add($"word{words.Count}");
        foreach (var spec in command.Specs.Where(spec => Type(spec, "find_keys") == "keynum"))
        {
            var at = (int)Field(Field(Field(spec, "begin_search"), "spec"), "index").AsInteger();
            words[at] = words.Count - at > 2 ? "2" : "1";
        }
        return [.. words];
    }

    private static string Type(Reply spec, string part) => Field(Field(spec, part), "type").ToString();

    private static Reply Field(Reply map, string name)
    {
        for (var i = 0; i + 1 < map.Items.Count; i += 2)
            if (map.Items[i].ToString() == name) return map.Items[i + 1];
        throw new KeyNotFoundException($"No {name} in {map}.");
    }

    private List<Command> Served()
    {
        var commands = new List<Command>();
        foreach (var item in _connection.Execute("COMMAND").Items) Add(item);
        return commands;

        void Add(Reply item)
        {
            var parts = item.Items;
            commands.Add(new Command(parts[0].ToString().Replace('|', ' '), (int)parts[1].AsInteger(), [.. parts[2].Items.Select(flag => flag.ToString())], [.. parts[8].Items], parts[9].Items.Count > 0));
            foreach (var sub in parts[9].Items) Add(sub);
        }
    }

    /// <param name="Name">With its subcommand after a space.</param>
    /// <param name="Arity">As COMMAND tells it.</param>
    /// <param name="Flags">As COMMAND tells them.</param>
    /// <param name="Specs">Key specifications.</param>
    /// <param name="IsContainer">Whether it has subcommands.</param>
    private sealed record Command(string Name, int Arity, string[] Flags, Reply[] Specs, bool IsContainer);
}
