using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Engine.Memory;
using RedHare.Scripting;

namespace RedHare.Commands.Tests;

/// <summary>A server without sockets, on a checking allocator, with clients that run command lines.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly ArenaChecks _checks = new();

    public TestServer(TimeProvider? time = null)
    {
        Context = new ServerContext(new ServerConfiguration(), new EngineOptions
        {
            Shards = 8,
            EffectLogBytes = 1 << 24,
            Checks = () => _checks,
            Time = time ?? TimeProvider.System,
        }, new ScriptingModule())
        {
            OnBug = (what, exception) => Bugs.Add(what + " " + exception),
        };
        Effects = Context.Engine.Effects.Read();
    }

    public ServerContext Context { get; }

    public EffectReader Effects { get; }

    /// <summary>Exceptions that escaped commands: a test with one has failed.</summary>
    public List<string> Bugs { get; } = [];

    public TestClient Connect() => new(Context);

    /// <summary>Lets that many more allocations succeed and fails the one after them; −1 never fails.</summary>
    public void FailAfter(long allocations) => _checks.FailAfter(allocations);

    /// <summary>Every key with type, expiry and content, in an order of its own: what two equal data sets have in common.</summary>
    public SortedDictionary<string, string> Dump()
    {
        var dump = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var client = Connect();
        for (var database = 0; database < Context.Engine.Databases; database++)
        {
            var keys = new List<(byte[] Key, KeyType Type)>();
            var unit = new ExecutionUnit(Context.Engine) { Database = database };
            for (ulong cursor = 0; ;)
            {
                cursor = Context.Engine.ScanKeys(unit, database, cursor, 1000, (key, type) => keys.Add((key.ToArray(), type)));
                if (cursor == 0) break;
            }
            client.Session.Database = database;
            foreach (var (key, type) in keys)
            {
                var content = type switch
                {
                    KeyType.String => client.RunRaw("GET"u8.ToArray(), key),
                    KeyType.List => client.RunRaw("LRANGE"u8.ToArray(), key, "0"u8.ToArray(), "-1"u8.ToArray()),
                    KeyType.Set => Sorted(client.RunRaw("SMEMBERS"u8.ToArray(), key)),
                    KeyType.SortedSet => client.RunRaw("ZRANGE"u8.ToArray(), key, "0"u8.ToArray(), "-1"u8.ToArray(), "WITHSCORES"u8.ToArray()),
                    KeyType.Hash => SortedPairs(client.RunRaw("HGETALL"u8.ToArray(), key)) + FieldExpiries(client, key),
                    KeyType.Stream => StreamState(unit, key) + client.RunRaw("XRANGE"u8.ToArray(), key, "-"u8.ToArray(), "+"u8.ToArray()),
                    _ => "?",
                };
                var expiry = unit.Engine.PeekExpiry(unit, key);
                dump[$"{database}:{Encoding.Latin1.GetString(key)}"] = $"{type} {expiry} {content}";
            }
        }
        return dump;
    }

    /// <summary>The expiry of a key of database 0, Unix milliseconds or −1.</summary>
    public long ExpiryOf(string key) => Context.Engine.PeekExpiry(new ExecutionUnit(Context.Engine), Encoding.Latin1.GetBytes(key));

    /// <summary>How a key of database 0 is stored; null without a key.</summary>
    public KeyEncoding? EncodingOf(string key)
    {
        var unit = new ExecutionUnit(Context.Engine);
        unit.Enter(Context.Engine.AllShards);
        unit.BeginCommand();
        var reader = unit.Peek(Encoding.Latin1.GetBytes(key));
        KeyEncoding? encoding = reader.Exists ? reader.Encoding : null;
        unit.EndCommand();
        unit.Exit();
        return encoding;
    }

    /// <summary>Replays the effects so far into an empty server and demands the same data set.</summary>
    public void VerifyReplay()
    {
        using var replica = new TestServer();
        // Relative times were logged as absolute ones; the replica must not expire by itself what the original still holds.
        replica.Context.Engine.ActiveExpiry = false;
        using var client = replica.Connect();
        while (Effects.Next() is { } effect)
        {
            client.Session.Database = effect.Database;
            foreach (var line in EffectText.Parse(effect.Commands))
            {
                var reply = client.RunRaw([.. line]);
                Assert.False(reply.StartsWith("(error)", StringComparison.Ordinal), $"Replaying {string.Join(' ', line.Select(Encoding.Latin1.GetString))} answered {reply}");
            }
        }
        Assert.False(Effects.Lost, "The effect log was overwritten before it was replayed.");
        Assert.Equal(Dump(), replica.Dump());
    }

    /// <summary>Frees everything and demands that nothing leaked, nothing was written outside a block, and no command threw.</summary>
    public void Dispose()
    {
        var unit = new ExecutionUnit(Context.Engine);
        unit.Enter(Context.Engine.AllShards);
        Context.Engine.Flush(unit, -1, lazy: false);
        unit.Exit();
        var leaked = _checks.LiveBlocks;
        _checks.Verify();
        Context.Dispose();
        Assert.Empty(Bugs);
        Assert.Equal(0, leaked);
    }

    /// <summary>What a stream knows beside its entries: of its past, and of its groups all but when consumers were seen.</summary>
    private string StreamState(ExecutionUnit unit, byte[] key)
    {
        unit.Enter(Context.Engine.AllShards);
        unit.BeginCommand();
        var reader = unit.Peek(key);
        var stream = reader.AsStream();
        var text = new StringBuilder($"{stream.LastId} {stream.MaxDeletedId} {stream.EntriesAdded} ");
        foreach (var group in reader.Groups())
        {
            text.Append($"{Encoding.Latin1.GetString(group.Name)} {group.LastDelivered} {group.EntriesRead} (");
            foreach (var consumer in group.Consumers) text.Append($"{Encoding.Latin1.GetString(consumer.Name)} {consumer.PendingCount} ");
            text.Append(") ");
            for (var at = group.Pending(StreamId.Min); at.IsValid; at.MoveNext())
                text.Append($"{at.Id}:{Encoding.Latin1.GetString(at.Consumer.Name)}:{at.Delivered}:{at.Deliveries} ");
        }
        unit.EndCommand();
        unit.Exit();
        return text.ToString();
    }

    // In tests of fields that expire their names are simple.
    private static string FieldExpiries(TestClient client, byte[] key)
    {
        var fields = client.RunRaw("HKEYS"u8.ToArray(), key).Trim('[', ']').Split(", ").Select(field => field.Trim('"')).Order(StringComparer.Ordinal).ToArray();
        if (fields.Length > 5000 || !fields.All(field => field.Length > 0 && field.All(char.IsAsciiLetterOrDigit))) return "";
        return client.Run(["HPEXPIRETIME", Encoding.Latin1.GetString(key), "FIELDS", $"{fields.Length}", .. fields]);
    }

    private static string Sorted(string array) => string.Join(' ', array.Trim('[', ']').Split(", ").Order(StringComparer.Ordinal));

    private static string SortedPairs(string array) =>
        string.Join(' ', array.Trim('[', ']').Split(", ").Chunk(2).Select(pair => string.Join('=', pair)).Order(StringComparer.Ordinal));
}
