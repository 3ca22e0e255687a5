using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Snapshots;

/// <summary>What a command does for a snapshot's sake is bounded, however big the key is: counted in the bytes that are kept for it.</summary>
public sealed class BoundedStepsTests : IDisposable
{
    private const int Members = 60_000;

    private readonly StorageEngine _engine = new(new EngineOptions { Shards = 4 });
    private readonly ExecutionUnit _unit;

    public BoundedStepsTests() => _unit = new ExecutionUnit(_engine);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RENAME_of_a_big_key_that_is_not_dumped_keeps_nothing_of_it(bool isBegun)
    {
        Fill("source");
        var whole = DumpOf("source");
        foreach (var target in Targets("source"))
        {
            using var snapshot = Snapshot.Begin(_engine);
            var sink = new Parts();
            if (isBegun)
                while (sink.Count < 2) Assert.True(snapshot.Next(sink));
            Rename("source", target);
            Assert.InRange(snapshot.HeldBytes, 0, 1000);
            Run(target, static key => key.RemoveMember("member:7"u8));
            Run(target, static key => key.AddMember("member:7"u8, new SetLimits(0, 0, 0)));
            Assert.InRange(snapshot.HeldBytes, 0, 2000);
            while (snapshot.Next(sink)) { }
            Assert.Equal("source", sink.Key);
            Assert.Equal(whole, sink.Bytes);
            Assert.Equal(0, snapshot.HeldBytes);
            snapshot.Dispose();
            Rename(target, "source");
        }
    }

    [Fact]
    public void A_key_that_goes_from_shard_to_shard_is_dumped_once()
    {
        Fill("source");
        var whole = DumpOf("source");
        using var snapshot = Snapshot.Begin(_engine);
        var sink = new Parts();
        var name = "source";
        var targets = Targets("source");
        for (var step = 0; snapshot.Next(sink); step++)
        {
            var next = targets[step % targets.Length];
            if (next == name) continue;
            Rename(name, next);
            name = next;
        }
        Assert.Equal("source", sink.Key);
        Assert.Equal(whole, sink.Bytes);
        Assert.Equal(1, sink.Keys);
    }

    [Fact]
    public void An_acknowledgement_keeps_one_entry_and_not_the_group()
    {
        Run("stream", static key => key.CreateGroup("group"u8, default, 0));
        Run("stream", static key =>
        {
            var group = key.FindGroup("group"u8);
            var consumer = key.CreateConsumer(group, "consumer"u8);
            for (ulong id = 1; id <= Members; id++) key.AddPending(group, consumer, new StreamId(id, 0), 5, 1);
        });
        var whole = DumpOf("stream");
        using var snapshot = Snapshot.Begin(_engine);
        Run("stream", static key => key.Acknowledge(key.FindGroup("group"u8), new StreamId(Members, 0)));
        Assert.InRange(snapshot.HeldBytes, 1, 2000);
        var sink = new Parts();
        while (snapshot.Next(sink)) { }
        Assert.Equal(whole, sink.Bytes);
        // In slices: no step wrote more than some.
        Assert.InRange(sink.Longest, 1, 80_000);
    }

    [Fact]
    public void COPY_of_a_big_key_keeps_nothing_of_it()
    {
        Fill("source");
        using var snapshot = Snapshot.Begin(_engine);
        _unit.Enter(_engine.AllShards);
        _unit.BeginCommand();
        _unit.Write("copy"u8, KeyEvent.None).CopyFrom(_unit.Read("source"u8));
        _unit.SuppressEffect();
        _unit.EndCommand();
        _unit.Exit();
        Assert.Equal(0, snapshot.HeldBytes);
        var sink = new Parts();
        while (snapshot.Next(sink)) { }
        Assert.Equal(("source", 1), (sink.Key, sink.Keys));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("replace")]
    [InlineData("same length")]
    [InlineData("delete")]
    [InlineData("rename")]
    [InlineData("nothing")]
    public void A_long_text_is_held_and_not_copied(string what)
    {
        const int Length = 4 << 20;
        var text = new byte[Length];
        new Random(7).NextBytes(text);
        Run("text", key => key.SetText(text));
        var before = _engine.UsedBytes;
        var sink = new Parts { KeepsLast = true };
        using (var snapshot = Snapshot.Begin(_engine))
        {
            switch (what)
            {
                case "change": Run("text", static key => key.Edit(Length + 1)[5] ^= 1); break;
                case "replace": Run("text", static key => key.SetText("short"u8)); break;
                case "same length": Run("text", static key => key.SetText(new byte[Length])); break;
                case "delete": Run("text", static key => key.Delete()); break;
                case "rename": Rename("text", Targets("text")[0]); break;
            }
            // The text itself, which is the snapshot's now; nothing else was made of it.
            Assert.Equal(what == "nothing" ? 0 : Length, snapshot.HeldBytes);
            Assert.InRange(_engine.UsedBytes, before - 10_000, before + (what is "change" or "same length" ? 2 * Length : 10_000));
            while (snapshot.Next(sink)) { }
            Assert.Equal(("text", 1), (sink.Key, sink.Keys));
            Assert.Equal(text, sink.Last![^Length..]);
            Assert.Equal(0, snapshot.HeldBytes);
        }
        Run(what == "rename" ? Targets("text")[0] : "text", static key => key.Delete());
        Assert.InRange(_engine.UsedBytes, 0, before - Length);
    }

    [Fact]
    public void Who_changes_more_than_may_be_kept_waits_until_it_is_written()
    {
        const int Keys = 3000, Limit = 1 << 20;
        for (var i = 0; i < Keys; i++) Run($"key:{i}", static key => key.SetText(new byte[1000]));
        _engine.SnapshotMemory = Limit;
        var sink = new Parts();
        using var snapshot = Snapshot.Begin(_engine);
        var writer = Task.Run(() =>
        {
            var unit = new ExecutionUnit(_engine);
            for (var i = 0; i < Keys; i++)
            {
                _engine.AwaitSnapshotRoom();
                Run(unit, $"key:{i}", static key => key.SetText("changed"u8));
            }
        });
        Assert.True(SpinWait.SpinUntil(() => snapshot.HeldBytes > Limit, 30_000));
        Assert.False(writer.IsCompleted);
        while (snapshot.Next(sink)) { }
        Assert.True(writer.Wait(30_000));
        Assert.InRange(snapshot.PeakBytes, Limit, Limit + 2000);
        Assert.Equal(Keys, sink.Keys);
        Assert.InRange(sink.Bytes, Keys * 1000, Keys * 1020);
    }

    // One in each shard.
    private string[] Targets(string source) =>
        [.. Enumerable.Range(0, 200).Select(static i => $"target:{i}").Append(source).GroupBy(name => _unit.ShardOf(Encoding.ASCII.GetBytes(name))).Select(static names => names.First()).Where(name => name != source)];

    private void Fill(string name)
    {
        Run(name, static key => key.CreateSet("member:0"u8, 1, new SetLimits(0, 0, 0)));
        Run(name, static key =>
        {
            for (var i = 1; i < Members; i++) key.AddMember(Encoding.ASCII.GetBytes($"member:{i}"), new SetLimits(0, 0, 0));
        });
    }

    private long DumpOf(string name)
    {
        using var snapshot = Snapshot.Begin(_engine);
        var sink = new Parts();
        while (snapshot.Next(sink)) { }
        Assert.Equal(name, sink.Key);
        return sink.Bytes;
    }

    private void Run(string name, Action<WriteScope> change) => Run(_unit, name, change);

    private static void Run(ExecutionUnit unit, string name, Action<WriteScope> change)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        unit.Enter(unit.ShardOf(bytes));
        unit.BeginCommand();
        change(unit.Write(bytes, KeyEvent.None));
        unit.SuppressEffect();
        unit.EndCommand();
        unit.Exit();
    }

    private void Rename(string from, string to)
    {
        _unit.Enter(_engine.AllShards);
        _unit.BeginCommand();
        var source = _unit.Write(Encoding.ASCII.GetBytes(from), KeyEvent.None);
        _unit.Write(Encoding.ASCII.GetBytes(to), KeyEvent.None).TakeFrom(source, -1);
        _unit.SuppressEffect();
        _unit.EndCommand();
        _unit.Exit();
    }

    private sealed class Parts : ISnapshotSink
    {
        public int Count { get; private set; }

        public int Keys { get; private set; }

        public bool KeepsLast { get; init; }

        public byte[]? Last { get; private set; }

        public string Key { get; private set; } = "";

        public long Bytes { get; private set; }

        public long Longest { get; private set; }

        public void Take(in SnapshotEntry entry)
        {
            Count++;
            Bytes += entry.Value.Length;
            Longest = Math.Max(Longest, entry.Value.Length);
            if (KeepsLast) Last = entry.Value.ToArray();
            if (entry.Part is not (SnapshotPart.First or SnapshotPart.Whole)) return;
            Keys++;
            Key = Encoding.ASCII.GetString(entry.Key);
        }
    }
}
