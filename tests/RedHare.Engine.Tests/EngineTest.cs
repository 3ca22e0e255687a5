using System.Text;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Tests;

/// <summary>An engine on a checking allocator and a clock that stands still, with the shortest ways to work on it.</summary>
public abstract class EngineTest : IDisposable
{
    private protected readonly ArenaChecks Checks = new();

    protected EngineTest(int shards = 8, int effectLogBytes = 1 << 20)
    {
        Clock = new StoppedClock();
        Engine = new StorageEngine(new EngineOptions { Shards = shards, Databases = 4, Time = Clock, Checks = () => Checks, EffectLogBytes = effectLogBytes, HashSeed = 0x1234567 })
        {
            ActiveExpiry = false,
            OnBug = (what, exception) => Bugs.Add(what + exception),
        };
        Unit = new ExecutionUnit(Engine);
    }

    protected StoppedClock Clock { get; }

    protected StorageEngine Engine { get; }

    protected ExecutionUnit Unit { get; }

    protected List<string> Bugs { get; } = [];

    protected static KeyEvent Set { get; } = new(KeyEventClass.String, "set");

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Command(Engine.AllShards, () => Engine.Flush(Unit, -1, lazy: false));
        Checks.Verify();
        var leaked = Checks.LiveBlocks;
        Engine.Dispose();
        Xunit.Assert.Equal(0, leaked);
        Xunit.Assert.Empty(Bugs);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Runs one command in a unit of its own; its effect is the given words.</summary>
    protected void Command(ulong shards, Action body, params string[] effect) => Command(Unit, shards, body, effect);

    protected static void Command(ExecutionUnit unit, ulong shards, Action body, params string[] effect)
    {
        unit.Enter(shards);
        unit.BeginCommand();
        body();
        if (unit.EndCommand() && effect.Length > 0)
        {
            unit.BeginEffect(effect.Length);
            foreach (var word in effect) unit.EffectArgument(Bytes(word));
        }
        unit.Exit();
    }

    protected void Put(string key, string value, long expiry = -1) => Put(Unit, key, value, expiry);

    protected static void Put(ExecutionUnit unit, string key, string value, long expiry = -1) => Command(unit, unit.ShardOf(Bytes(key)), () =>
    {
        var scope = unit.Write(Bytes(key), Set);
        scope.SetText(Bytes(value));
        if (expiry >= 0) scope.SetExpiry(expiry);
    }, "SET", key, value);

    protected string? Get(string key)
    {
        string? value = null;
        Command(Unit.ShardOf(Bytes(key)), () =>
        {
            var reader = Unit.Read(Bytes(key));
            Span<byte> scratch = stackalloc byte[StringValue.ScratchLength];
            if (reader.Exists) value = Encoding.UTF8.GetString(reader.Text(scratch));
        });
        return value;
    }

    protected void Delete(string key, bool lazy = false) =>
        Command(Unit.ShardOf(Bytes(key)), () => Unit.Write(Bytes(key), KeyEvent.Del).Delete(lazy), "DEL", key);

    /// <summary>The effects a reader finds, each as <c>database: words words; …</c>.</summary>
    protected static List<string> Effects(EffectReader reader)
    {
        var found = new List<string>();
        while (reader.Next() is { } effect) found.Add($"{effect.Database}: {Words(effect.Commands)}");
        return found;
    }

    /// <summary>RESP commands as words, with <c>; </c> between commands.</summary>
    protected static string Words(byte[] commands)
    {
        var text = new StringBuilder();
        foreach (var part in Encoding.UTF8.GetString(commands).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (part[0] == '*') text.Append(text.Length > 0 ? "; " : "");
            else if (part[0] != '$') text.Append(text.Length > 0 && text[^1] != ' ' ? " " : "").Append(part);
        }
        return text.ToString();
    }

    protected sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

        public long Now => Time.ToUnixTimeMilliseconds();

        public override DateTimeOffset GetUtcNow() => Time;

        public void Advance(long milliseconds) => Time = Time.AddMilliseconds(milliseconds);
    }
}
