using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class GroupValueTests : ValueTest
{
    private static readonly StreamLimits Limits = new(400, 10);

    private static readonly RestoreLimits Restoring = new(new HashLimits(8, 20), new SetLimits(8, 8, 20), new SortedSetLimits(8, 20), new PackListLimit(8));

    [Fact]
    public void A_failed_creation_of_a_stream_with_a_group_is_no_change()
    {
        var key = Write();
        FailEverywhere(() => Content(key) + key.Changed, () => key.CreateGroup("g"u8, new StreamId(3, 0), 3));
        Assert.Equal("0 g 3-0 3", Content(key).Trim());
    }

    [Fact]
    public void A_failed_change_leaves_the_groups_as_they_were()
    {
        var key = Filled();
        var group = key.FindGroup("g"u8);
        var (first, second) = (group.Find("a"u8), group.Find("b"u8));
        FailEverywhere(() => Content(key), () => key.CreateGroup("another"u8, default, 0));
        FailEverywhere(() => Content(key), () => key.CreateConsumer(group, "another"u8));
        for (ulong id = 1; id <= 60; id++)
        {
            // Known ids change hands, new ones come in order or between.
            FailEverywhere(() => Content(key), () => key.Deliver(group, second, new StreamId(id, 0)));
            FailEverywhere(() => Content(key), () => key.Deliver(group, first, new StreamId(id, 1)));
            var at = group.Find(new StreamId(id, 1));
            FailEverywhere(() => Content(key), () => key.Claim(group, at, second, 1, 1L << 40));
        }
        Assert.Equal(120, second.PendingCount);
        Assert.True(key.Acknowledge(group, new StreamId(7, 1)));
        Assert.False(key.Acknowledge(group, new StreamId(7, 1)));
        key.DeleteConsumer(group, second);
        Assert.Equal(0, group.PendingCount);
    }

    [Fact]
    public void A_failed_copy_leaves_the_target_as_it_was()
    {
        var source = Filled();
        var target = Unit.Write(Bytes("target"), KeyEvent.None);
        target.SetText("text"u8);
        FailEverywhere(() => target.Type == KeyType.String ? "text" : Content(target), () => target.CopyFrom(source));
        Assert.Equal(Content(source), Content(target));
    }

    [Fact]
    public void A_failed_restoration_leaves_the_key_as_it_was()
    {
        var dump = Filled().Dump();
        var key = Unit.Write(Bytes("restored"), KeyEvent.None);
        key.SetText("text"u8);
        FailEverywhere(() => key.Type == KeyType.String ? "text" : Content(key), () => Assert.Equal(RestoreOutcome.Restored, key.Restore(dump, Restoring)));
        Assert.Equal(Content(Unit.Write(Bytes("k"), KeyEvent.None)), Content(key));
    }

    [Fact]
    public void Its_footprint_counts_the_pending_entries()
    {
        var key = Filled();
        var group = key.FindGroup("g"u8);
        var before = key.MemoryBytes(5);
        for (ulong id = 100; id < 1100; id++) key.AddPending(group, group.Find("a"u8), new StreamId(id, 0), 1, 1);
        Assert.InRange(key.MemoryBytes(5) - before, 40_000, 44_000);
        Assert.InRange(key.MemoryBytes(long.MaxValue) - before, 40_000, 44_000);
    }

    private WriteScope Filled()
    {
        var key = Write();
        for (ulong id = 1; id <= 50; id++)
        {
            var fields = new Structures.TestFields(["field", $"value {id}"]);
            key.AddEntry(new StreamId(id, 0), ref fields, Limits);
        }
        key.CreateGroup("g"u8, default, 0);
        var group = key.FindGroup("g"u8);
        key.CreateConsumer(group, "a"u8);
        key.CreateConsumer(group, "b"u8);
        for (ulong id = 1; id <= 40; id++) key.Deliver(group, group.Find(id % 3 == 0 ? "b"u8 : "a"u8), new StreamId(id, 0));
        key.SetPosition(group, new StreamId(40, 0), 40);
        return key;
    }

    private static string Content(WriteScope key)
    {
        if (!key.Exists) return "none";
        var text = new StringBuilder($"{key.AsStream().Length} ");
        foreach (var group in key.Groups())
        {
            text.Append($"{Encoding.Latin1.GetString(group.Name)} {group.LastDelivered} {group.EntriesRead} ");
            foreach (var consumer in group.Consumers)
            {
                text.Append($"\n{Encoding.Latin1.GetString(consumer.Name)} {consumer.PendingCount}:");
                for (var at = consumer.Pending(StreamId.Min); at.IsValid; at.MoveNext()) text.Append($" {at.Id},{at.Delivered},{at.Deliveries}");
            }
        }
        return text.ToString();
    }
}
