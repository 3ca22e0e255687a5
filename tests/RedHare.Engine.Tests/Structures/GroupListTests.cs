using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class GroupListTests : IDisposable
{
    private readonly ArenaChecks _checks = new();
    private readonly Arena _arena;
    private nint _groups;

    public GroupListTests() => _arena = new Arena(1, _checks);

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 40)]
    [InlineData(3, 1)]
    public void Pending_entries_behave_like_a_sorted_dictionary(int seed, int consumers)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var group = GroupList.Add(ref _groups, _arena, "g"u8, default, -1);
        var model = new SortedDictionary<StreamId, (string Consumer, long Delivered, long Deliveries)>();
        var owners = Enumerable.Range(0, consumers).ToDictionary(i => $"consumer-{i}", i => ConsumerList.Add(group, _arena, Name($"consumer-{i}"), i));
        for (var step = 0; step < 20_000; step++)
        {
            var name = $"consumer-{random.Next(consumers)}";
            var id = SomeId(random, step);
            var entry = PendingLists.Find(GroupRecord.At(group).Pending, id);
            Assert.Equal(model.ContainsKey(id), entry != 0);
            // Phases that mostly grow or mostly shrink, so that nodes split and join.
            var grow = step / 5000 % 2 == 0;
            switch (random.Next(10))
            {
                case < 5 when grow && entry == 0:
                    var count = random.Next(50) == 0 ? long.MaxValue - 5 : random.Next(70_000);
                    PendingLists.Add(group, _arena, id, owners[name], step, count);
                    model.Add(id, (name, step, count));
                    break;
                case < 7 when model.Count > 0:
                    var (taken, was) = model.ElementAt(random.Next(Math.Min(model.Count, 300)));
                    PendingLists.Remove(group, _arena, PendingLists.Find(GroupRecord.At(group).Pending, taken));
                    model.Remove(taken);
                    break;
                case < 9 when model.Count > 0:
                    var (moved, old) = model.ElementAt(random.Next(Math.Min(model.Count, 300)));
                    var found = PendingLists.Find(GroupRecord.At(group).Pending, moved);
                    PendingLists.Claim(group, _arena, found, owners[name], step, old.Deliveries + 1);
                    model[moved] = (name, step, old.Deliveries + 1);
                    break;
                case 9 when random.Next(200) == 0:
                    foreach (var (lost, _) in model.Where(pair => pair.Value.Consumer == name).ToList()) model.Remove(lost);
                    ConsumerList.Remove(group, _arena, owners[name]);
                    owners[name] = ConsumerList.Add(group, _arena, Name(name), step);
                    break;
            }

            if (step % 499 == 0) Compare(group, owners, model, random);
        }

        Compare(group, owners, model, random);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65_535, 65_535)]
    [InlineData(65_536, 1)]
    [InlineData(1, 65_536)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void An_entry_holds_any_id_and_count(long sequence, long deliveries)
    {
        var group = GroupList.Add(ref _groups, _arena, "g"u8, default, -1);
        var consumer = ConsumerList.Add(group, _arena, "c"u8, 5);
        var id = new StreamId(ulong.MaxValue, (ulong)sequence);
        var entry = PendingLists.Add(group, _arena, id, consumer, 1_700_000_000_000, deliveries);
        Assert.Equal((id, consumer, 1_700_000_000_000, deliveries), (PendingEntry.Id(entry), PendingEntry.Consumer(entry), PendingEntry.Delivered(entry), PendingEntry.Deliveries(entry)));
        Assert.Equal(entry, PendingLists.Find(GroupRecord.At(group).Pending, id));
    }

    [Fact]
    public void A_count_that_outgrows_its_block_moves_the_entry_in_both_lists()
    {
        var group = GroupList.Add(ref _groups, _arena, "g"u8, default, -1);
        var consumer = ConsumerList.Add(group, _arena, "c"u8, 5);
        for (var i = 1; i <= 200; i++) PendingLists.Add(group, _arena, new StreamId(7, (ulong)i), consumer, i, 1);
        var entry = PendingLists.Find(GroupRecord.At(group).Pending, new StreamId(7, 77));
        var moved = PendingLists.Claim(group, _arena, entry, consumer, 9, 1L << 40);
        Assert.NotEqual(entry, moved);
        Assert.Equal((9, 1L << 40), (PendingEntry.Delivered(moved), PendingEntry.Deliveries(moved)));
        GroupFootprint.Verify(_groups);
    }

    [Fact]
    public void Times_out_of_range_are_clamped()
    {
        var group = GroupList.Add(ref _groups, _arena, "g"u8, default, -1);
        var consumer = ConsumerList.Add(group, _arena, "c"u8, 5);
        Assert.Equal(0, PendingEntry.Delivered(PendingLists.Add(group, _arena, new StreamId(1, 1), consumer, -1, 1)));
        Assert.Equal(PendingEntry.LatestDelivery, PendingEntry.Delivered(PendingLists.Add(group, _arena, new StreamId(1, 2), consumer, long.MaxValue, 1)));
    }

    [Fact]
    public void Names_are_listed_in_the_order_of_their_bytes()
    {
        string[] names = ["b", "", "a", "a\0", "aaaaaaaaa", "aaaaaaaa", "\xff", "group-10", "group-2"];
        foreach (var name in names) GroupList.Add(ref _groups, _arena, Name(name), default, 0);
        var listed = new List<string>();
        for (var at = GroupList.First(_groups); at.IsValid; at.MoveNext()) listed.Add(Encoding.Latin1.GetString(GroupRecord.Key(at.Entry)));
        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
        Assert.All(names, name => Assert.NotEqual(0, GroupList.Find(_groups, Name(name))));
        Assert.Equal(0, GroupList.Find(_groups, "a\0\0"u8));
        GroupFootprint.Verify(_groups);
    }

    [Fact]
    public void The_last_group_takes_the_list_with_it()
    {
        var first = GroupList.Add(ref _groups, _arena, "g"u8, default, 0);
        var second = GroupList.Add(ref _groups, _arena, "h"u8, default, 0);
        Fill(first, 3, 100);
        GroupList.Remove(ref _groups, _arena, first);
        Assert.Equal(1, GroupList.Count(_groups));
        GroupList.Remove(ref _groups, _arena, second);
        Assert.Equal(0, _groups);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void Freeing_goes_by_slices()
    {
        for (var i = 0; i < 3; i++) Fill(GroupList.Add(ref _groups, _arena, Name($"g{i}"), default, 0), 3, 500);
        Assert.Equal(3 * (1 + 3 + 500), GroupList.Elements(_groups));
        var slices = 0;
        for (var done = false; !done; slices++)
        {
            var blocks = _checks.LiveBlocks;
            var budget = 100;
            done = GroupList.FreeSlice(ref _groups, _arena, ref budget);
            Assert.InRange(blocks - _checks.LiveBlocks, 0, 130);
        }

        Assert.InRange(slices, 15, 60);
        Assert.Equal(0, _checks.LiveBlocks);
    }

    [Fact]
    public void A_failed_allocation_changes_nothing()
    {
        var group = GroupList.Add(ref _groups, _arena, "g"u8, default, 0);
        Fill(group, 2, 600);
        var consumer = ConsumerList.Find(group, "c0"u8);
        Everywhere(() => GroupList.Add(ref _groups, _arena, "another"u8, default, 0));
        Everywhere(() => ConsumerList.Add(group, _arena, "another"u8, 0));
        for (var i = 0; i < 80; i++)
        {
            var id = new StreamId(5, (ulong)i);
            Everywhere(() => PendingLists.Add(group, _arena, id, consumer, 1, 1));
        }

        for (var i = 0; i < 200; i++)
        {
            var entry = PendingLists.Find(GroupRecord.At(group).Pending, new StreamId(1000, (ulong)i));
            Everywhere(() => PendingLists.Claim(group, _arena, entry, consumer, 1, i % 3 == 0 ? 1 << 20 : 2));
        }

        Everywhere(() =>
        {
            var copy = GroupCopy.Of(_groups, _arena);
            var budget = int.MaxValue;
            while (!GroupList.FreeSlice(ref copy, _arena, ref budget)) budget = int.MaxValue;
        });
    }

    [Fact]
    public void The_first_group_of_a_stream_fails_cleanly()
    {
        Everywhere(() => GroupList.Add(ref _groups, _arena, "g"u8, default, 0));
        Assert.Equal(1, GroupList.Count(_groups));
    }

    [Fact]
    public void A_copy_is_equal_and_independent()
    {
        for (var i = 0; i < 3; i++) Fill(GroupList.Add(ref _groups, _arena, Name($"g{i}"), new StreamId(8, (ulong)i), i - 1), i, i * 150);
        var copy = GroupCopy.Of(_groups, _arena);
        var before = Text(_groups);
        Assert.Equal(before, Text(copy));
        GroupFootprint.Verify(copy);
        ConsumerList.Remove(GroupList.Find(copy, "g2"u8), _arena, ConsumerList.Find(GroupList.Find(copy, "g2"u8), "c1"u8));
        Assert.Equal(before, Text(_groups));
        var budget = int.MaxValue;
        while (!GroupList.FreeSlice(ref copy, _arena, ref budget)) budget = int.MaxValue;
        GroupFootprint.Verify(_groups);
    }

    [Fact]
    public void A_pending_entry_costs_at_most_forty_three_bytes()
    {
        Fill(GroupList.Add(ref _groups, _arena, "g"u8, default, 0), 1, 100_000);
        Assert.Equal(_arena.UsedBytes, GroupFootprint.Of(_groups, long.MaxValue));
        Assert.InRange(_arena.UsedBytes / 100_000.0, 40, 43);
    }

    public void Dispose()
    {
        GroupFootprint.Verify(_groups);
        Assert.Equal(_arena.UsedBytes, GroupFootprint.Of(_groups, long.MaxValue));
        var budget = int.MaxValue;
        while (!GroupList.FreeSlice(ref _groups, _arena, ref budget)) budget = int.MaxValue;
        _checks.Verify();
        var leaked = _checks.LiveBlocks;
        _arena.Dispose();
        Assert.Equal(0, leaked);
        GC.SuppressFinalize(this);
    }

    // Ids of few milliseconds and many sequence numbers, of many milliseconds, and of both beyond what a narrow block and a hint hold.
    private static StreamId SomeId(Random random, int step) => random.Next(4) switch
    {
        0 => new StreamId((ulong)random.Next(3), (ulong)random.Next(1000)),
        1 => new StreamId((ulong)(step * 4L + random.Next(50)), 0),
        2 => new StreamId((ulong)random.Next(3), 65_530 + (ulong)random.Next(12)),
        _ => new StreamId(ulong.MaxValue - (ulong)random.Next(20), ulong.MaxValue - (ulong)random.Next(20)),
    };

    private static byte[] Name(string name) => Encoding.Latin1.GetBytes(name);

    private void Fill(nint group, int consumers, int entries)
    {
        for (var i = 0; i < consumers; i++) ConsumerList.Add(group, _arena, Name($"c{i}"), i);
        for (var i = 0; i < entries; i++)
            PendingLists.Add(group, _arena, new StreamId((ulong)(1000 + i / 1000), (ulong)(i % 1000)), ConsumerList.Find(group, Name($"c{i % consumers}")), i, i % 3);
    }

    private void Everywhere(Action change)
    {
        var before = Text(_groups);
        for (var allowed = 0; ; allowed++)
        {
            _checks.FailAfter(allowed);
            try
            {
                change();
                return;
            }
            catch (OutOfMemoryException)
            {
                _checks.FailAfter(-1);
                Assert.Equal(before, Text(_groups));
                GroupFootprint.Verify(_groups);
                Assert.Equal(_arena.UsedBytes, GroupFootprint.Of(_groups, long.MaxValue));
            }
            finally
            {
                _checks.FailAfter(-1);
            }
        }
    }

    private static string Text(nint groups)
    {
        var text = new StringBuilder();
        for (var at = GroupList.First(groups); at.IsValid; at.MoveNext())
        {
            ref var group = ref GroupRecord.At(at.Entry);
            text.Append($"\n{Encoding.Latin1.GetString(GroupRecord.Key(at.Entry))} {group.LastDelivered} {group.EntriesRead}:");
            for (var consumer = RankTree<NameOrder<ConsumerRecord>>.First(group.Consumers); consumer.IsValid; consumer.MoveNext())
            {
                ref var record = ref ConsumerRecord.At(consumer.Entry);
                text.Append($"\n {Encoding.Latin1.GetString(ConsumerRecord.Key(consumer.Entry))} {record.Seen} {record.Active}:");
                for (var entry = RankTree<PendingOrder>.First(record.Pending); entry.IsValid; entry.MoveNext())
                    text.Append($" {PendingEntry.Id(entry.Entry)},{PendingEntry.Delivered(entry.Entry)},{PendingEntry.Deliveries(entry.Entry)}");
            }
        }

        return text.ToString();
    }

    private void Compare(nint group, Dictionary<string, nint> owners, SortedDictionary<StreamId, (string Consumer, long Delivered, long Deliveries)> model, Random random)
    {
        GroupFootprint.Verify(_groups);
        Assert.Equal(_arena.UsedBytes, GroupFootprint.Of(_groups, long.MaxValue));
        Assert.Equal(model.Select(pair => (pair.Key, owners[pair.Value.Consumer], pair.Value.Delivered, pair.Value.Deliveries)), Entries(GroupRecord.At(group).Pending, default));
        foreach (var (name, consumer) in owners)
            Assert.Equal(model.Where(pair => pair.Value.Consumer == name).Select(pair => pair.Key), Entries(ConsumerRecord.At(consumer).Pending, default).Select(entry => entry.Id));
        var from = SomeId(random, random.Next(20_000));
        Assert.Equal(model.Keys.Where(id => id >= from), Entries(GroupRecord.At(group).Pending, from).Select(entry => entry.Id));
    }

    private static List<(StreamId Id, nint Consumer, long Delivered, long Deliveries)> Entries(in RankTreeRoot pending, StreamId from)
    {
        var entries = new List<(StreamId, nint, long, long)>();
        for (var at = PendingLists.From(pending, from); at.IsValid; at.MoveNext())
            entries.Add((PendingEntry.Id(at.Entry), PendingEntry.Consumer(at.Entry), PendingEntry.Delivered(at.Entry), PendingEntry.Deliveries(at.Entry)));
        return entries;
    }
}
