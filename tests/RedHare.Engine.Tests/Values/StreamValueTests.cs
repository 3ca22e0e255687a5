using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class StreamValueTests : ValueTest
{
    private static readonly StreamLimits Limits = new(200, 10);

    private static string Content(WriteScope key)
    {
        if (!key.Exists) return "none";
        var stream = key.AsStream();
        var content = new StringBuilder($"{stream.Length} {stream.LastId} {stream.MaxDeletedId} {stream.EntriesAdded} {stream.FirstEntryId} {stream.LastEntryId}:");
        var scratch = new byte[PackEntry.ScratchLength];
        for (var at = stream.Range(StreamId.Min, StreamId.Max); at.Next();)
        {
            content.Append($" {at.Id}");
            while (at.NextField(out var field, out var value)) content.Append($" {Encoding.Latin1.GetString(field.Text(scratch))}={Encoding.Latin1.GetString(value.Text(scratch))}");
        }
        return content.ToString();
    }

    private static void Add(WriteScope key, ulong id, params string[] texts)
    {
        var fields = new Structures.TestFields(texts);
        key.AddEntry(new StreamId(id, 0), ref fields, Limits);
    }

    private WriteScope Stream(int entries)
    {
        var key = Write();
        for (var i = 1; i <= entries; i++) Add(key, (ulong)i, "field", $"value {i}");
        return key;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(70)]
    [InlineData(40)]
    public void A_failed_addition_leaves_the_stream_as_it_was(int entries)
    {
        var key = Stream(entries);
        FailEverywhere(() => Content(key), () => Add(key, 1000, "other", new string('x', 300)));
        Assert.Equal(entries + 1, key.AsStream().Length);
        Assert.Equal(new StreamId(1000, 0), key.AsStream().LastId);
    }

    [Fact]
    public void A_failed_creation_is_no_change()
    {
        var key = Write();
        Checks.FailAfter(1);
        Assert.Throws<OutOfMemoryException>(() => Add(key, 1, "field", "value"));
        Checks.FailAfter(-1);
        Assert.False(key.Exists);
        Assert.False(key.Changed);
    }

    [Fact]
    public void Remembers_the_greatest_id_that_was_removed()
    {
        var key = Stream(25);
        Assert.True(key.RemoveEntry(new StreamId(20, 0)));
        Assert.True(key.RemoveEntry(new StreamId(5, 0)));
        Assert.False(key.RemoveEntry(new StreamId(5, 0)));
        Assert.Equal(new StreamId(20, 0), key.AsStream().MaxDeletedId);
        Assert.Equal(5, key.Trim(StreamTrim.ToId(new StreamId(7, 0)), out var isComplete));
        Assert.True(isComplete);
        Assert.Equal(new StreamId(20, 0), key.AsStream().MaxDeletedId);
        Assert.Equal((18L, 25L, new StreamId(7, 0)), (key.AsStream().Length, key.AsStream().EntriesAdded, key.AsStream().FirstEntryId));
    }

    [Theory]
    [InlineData(63, 0)]
    [InlineData(900, 1)]
    public void A_long_head_waits_to_be_freed(int nodes, int waiting)
    {
        var key = Stream(nodes * 10 + 5);
        var pending = Unit.Engine.Statistics.LazyFreePending;
        Assert.Equal(nodes * 10, key.Trim(StreamTrim.ToLength(5), out _));
        Assert.Equal(pending + waiting, Unit.Engine.Statistics.LazyFreePending);
        Assert.Equal(5, key.AsStream().Length);
    }

    [Fact]
    public void Without_memory_for_a_counter_what_is_cut_through_stays()
    {
        // With 128 deleted entries the counter takes a byte more; somewhere among these lengths the node's block has none to spare.
        var refused = 0;
        for (var length = 0; length < 256; length++)
        {
            var key = Write("k" + length);
            for (ulong i = 1; i <= 131; i++)
            {
                var fields = new Structures.TestFields("f", i == 130 ? new string('x', length) : "v");
                key.AddEntry(new StreamId(i, 0), ref fields, new StreamLimits(0, 130));
                // So that the other counter never shrinks, which would leave a byte.
                if (i == 64) key.Trim(StreamTrim.ToLength(24), out _);
            }
            Assert.Equal(87, key.Trim(StreamTrim.ToLength(4), out _));
            Checks.FailAfter(0);
            Assert.Equal(key.Trim(StreamTrim.ToLength(3), out var isComplete), isComplete ? 1 : 0);
            Checks.FailAfter(-1);
            Assert.Equal(isComplete ? 129UL : 128UL, key.AsStream().FirstEntryId.Milliseconds);
            if (!isComplete) refused++;
        }
        Assert.InRange(refused, 1, 20);
    }

    [Fact]
    public void Knows_what_it_contains()
    {
        var key = Stream(35);
        key.RemoveEntry(new StreamId(7, 0));
        var stream = key.AsStream();
        for (ulong id = 0; id < 40; id++)
        {
            Assert.Equal(id is > 0 and <= 35 and not 7, stream.Contains(new StreamId(id, 0)));
            Assert.False(stream.Contains(new StreamId(id, 1)));
        }
        Assert.False(default(StreamView).Contains(new StreamId(1, 0)));
        Assert.Equal((0L, StreamId.Min, 0L), (default(StreamView).Length, default(StreamView).FirstEntryId, default(StreamView).NodeCount));
    }
}
