using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

/// <summary>The store does what a sorted dictionary does, and lets go of what it does not need.</summary>
public sealed class PositionStoreTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public void It_does_what_a_sorted_dictionary_does(int seed)
    {
        var random = new Random(seed);
        var store = new PositionStore();
        var model = new SortedDictionary<long, ulong>();
        var last = 0L;
        for (var step = 0; step < 60_000; step++)
        {
            // Phases in which the queue grows, shrinks from the front, and loses messages anywhere.
            var grows = step / 6000 % 2 == 0;
            switch (random.Next(grows ? 8 : 14))
            {
                case < 5:
                    Set(++last);
                    break;
                case 5:
                    // One that comes late, or back; sometimes before everything there is.
                    Set(random.NextInt64(Math.Max(0, last - random.Next(1, 20_000)), last + 1));
                    break;
                case 6:
                    last += random.Next(1000);
                    break;
                case 7:
                    Remove(model.Count == 0 ? 1 : random.NextInt64(last + 1));
                    break;
                default:
                    if (model.Count > 0) Remove(model.First().Key);
                    break;
            }
            Assert.Equal(model.Count, store.Count);
            if (step % 2000 == 0) Check();
        }
        Check();
        foreach (var sequence in model.Keys.ToList()) Remove(sequence);
        Assert.Equal(0, store.Chunks);
        Assert.Equal(-1, store.Next(0));

        void Set(long sequence)
        {
            var value = new Position(1 + random.Next(1000), random.Next(1 << 20) * 8L, random.Next(1, 1 << 20), false);
            Assert.Equal(model.GetValueOrDefault(sequence), store.Set(sequence, value).Value);
            model[sequence] = value.Value;
        }

        void Remove(long sequence)
        {
            Assert.Equal(model.GetValueOrDefault(sequence), store.Remove(sequence).Value);
            model.Remove(sequence);
            Assert.False(store[sequence].Exists);
        }

        void Check()
        {
            var found = new List<KeyValuePair<long, ulong>>();
            for (var next = store.Next(0); next >= 0; next = store.Next(next + 1)) found.Add(new(next, store[next].Value));
            Assert.Equal(model, found);
            var chunk = new ulong[PositionStore.ChunkLength];
            var copied = new List<KeyValuePair<long, ulong>>();
            for (var sequence = 0L; store.CopyChunk(ref sequence, chunk); sequence += chunk.Length)
                copied.AddRange(chunk.Select((value, i) => new KeyValuePair<long, ulong>(sequence + i, value)).Where(entry => entry.Value != 0));
            Assert.Equal(model, copied);
            Assert.Equal(model.Keys.Select(sequence => sequence / PositionStore.ChunkLength).Distinct().Count(), store.Chunks);
        }
    }

    [Fact]
    public void Ten_million_messages_take_less_than_nine_bytes_each()
    {
        // What this thread allocates: other tests run beside it. The outgrown tables are in it.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var store = new PositionStore();
        for (var sequence = 1L; sequence <= 10_000_000; sequence++) store.Set(sequence, new Position(1, 0, 1, false));
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(bytes, 0, 90_000_000);
        for (var sequence = 1L; sequence <= 10_000_000; sequence++) store.Remove(sequence);
        Assert.Equal(0, store.Chunks);
    }

    [Fact]
    public void A_queue_that_is_filled_and_drained_for_long_stays_small()
    {
        var store = new PositionStore();
        for (var sequence = 1L; sequence <= 2_000_000; sequence++)
        {
            store.Set(sequence, new Position(1, 0, 1, false));
            if (sequence > 100) store.Remove(sequence - 100);
            Assert.InRange(store.Chunks, 0, 2);
        }
        Assert.Equal(1_999_901, store.Next(0));
    }
}
