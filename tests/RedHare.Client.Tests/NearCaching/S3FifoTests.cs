using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>The policy beside a plain least-recently-used one, on traces that are the same in each run.</summary>
public sealed class S3FifoTests
{
    private const int Capacity = 1000, Keys = 20_000, Requests = 400_000;

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.9)]
    [InlineData(1.1)]
    public void Popular_keys_alone_are_held_at_least_as_well(double skew)
    {
        var (fifo, lru) = Compare(Zipf(skew, scans: false));
        Assert.True(fifo >= lru, $"S3-FIFO {fifo:P2}, LRU {lru:P2}");
    }

    [Theory]
    [InlineData(0.7, 1.3)]
    [InlineData(0.9, 1.15)]
    [InlineData(1.1, 1.05)]
    public void Scans_do_not_push_out_what_is_popular(double skew, double factor)
    {
        var (fifo, lru) = Compare(Zipf(skew, scans: true));
        Assert.True(fifo >= factor * lru, $"S3-FIFO {fifo:P2}, LRU {lru:P2}");
    }

    [Fact]
    public void A_shift_of_what_is_popular_is_followed()
    {
        var first = Zipf(0.9, scans: false).Take(Requests / 2);
        var second = Zipf(0.9, scans: false).Take(Requests / 2).Select(static key => key + 10 * Keys);
        var (fifo, lru) = Compare(first.Concat(second));
        Assert.True(fifo >= lru * 0.99, $"S3-FIFO {fifo:P2}, LRU {lru:P2}");
    }

    [Fact]
    public void Bytes_are_bounded_as_entries_are()
    {
        var policy = new S3Fifo(int.MaxValue, 10_000);
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var entry = new NearEntry($"{i}", isText: true) { Size = random.Next(1, 1000) };
            policy.Add(entry);
            if (random.Next(2) == 0) S3Fifo.Resize(entry, random.Next(100));
            while (policy.IsOver) policy.Evict();
            Assert.InRange(policy.Bytes, 1, 10_000);
        }
        Assert.InRange(policy.Count, 10, 100);
    }

    [Fact]
    public void Entries_that_all_have_credit_do_not_hold_up_an_eviction()
    {
        var policy = new S3Fifo(100_000, long.MaxValue);
        var entries = Enumerable.Range(0, 100_001).Select(static i => new NearEntry($"{i}", isText: true)).ToList();
        foreach (var entry in entries)
        {
            policy.Add(entry);
            for (var hit = 0; hit < 5; hit++) entry.Touch();
        }
        Assert.All(entries, static entry => Assert.Equal(3, entry.Frequency));
        Assert.True(policy.IsOver);
        policy.Evict();
        Assert.False(policy.IsOver);
        // Those that it passed over have paid for it.
        Assert.InRange(entries.Count(static entry => entry.Frequency < 3), 1, 2000);
    }

    [Fact]
    public void An_entry_leaves_from_the_middle_of_either_queue()
    {
        var policy = new S3Fifo(100, long.MaxValue);
        var entries = Enumerable.Range(0, 100).Select(static i => new NearEntry($"{i}", isText: true)).ToList();
        foreach (var entry in entries) policy.Add(entry);
        var random = new Random(2);
        var held = entries.ToHashSet();
        for (var i = 0; i < 2000; i++)
        {
            var entry = entries[random.Next(entries.Count)];
            if (random.Next(3) == 0 && held.Remove(entry)) policy.Remove(entry);
            else if (!held.Contains(entry)) { policy.Add(entry); held.Add(entry); }
            else entry.Touch();
            if (random.Next(10) == 0 && policy.Count > 0) held.Remove(policy.Evict());
            Assert.Equal(held.Count, policy.Count);
            Assert.Equal(held.Sum(static one => one.Size), policy.Bytes);
        }
    }

    /// <summary>Requests by rank of popularity; with scans, each 10,000 of them are followed by 2,000 keys that nobody asks for again.</summary>
    private static IEnumerable<int> Zipf(double skew, bool scans)
    {
        var random = new Random(42);
        var sums = new double[Keys];
        for (var i = 0; i < Keys; i++) sums[i] = (i == 0 ? 0 : sums[i - 1]) + 1 / Math.Pow(i + 1, skew);
        var scanned = Keys;
        for (var i = 0; i < Requests; i++)
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            yield return Math.Min(Keys - 1, at < 0 ? ~at : at);
            if (!scans || i % 10_000 != 0) continue;
            for (var j = 0; j < 2000; j++) yield return scanned++;
        }
    }

    private static (double Fifo, double Lru) Compare(IEnumerable<int> trace)
    {
        var policy = new S3Fifo(Capacity, long.MaxValue);
        var held = new Dictionary<int, NearEntry>();
        var lru = new LinkedList<int>();
        var nodes = new Dictionary<int, LinkedListNode<int>>();
        int requests = 0, fifoHits = 0, lruHits = 0;
        foreach (var key in trace)
        {
            requests++;
            if (held.TryGetValue(key, out var entry))
            {
                fifoHits++;
                entry.Touch();
            }
            else
            {
                held.Add(key, entry = new NearEntry($"{key}", isText: true));
                policy.Add(entry);
                while (policy.IsOver) held.Remove(int.Parse(policy.Evict().Key));
            }
            if (nodes.TryGetValue(key, out var node))
            {
                lruHits++;
                lru.Remove(node);
                lru.AddLast(node);
            }
            else
            {
                nodes.Add(key, lru.AddLast(key));
                if (nodes.Count <= Capacity) continue;
                nodes.Remove(lru.First!.Value);
                lru.RemoveFirst();
            }
        }
        return ((double)fifoHits / requests, (double)lruHits / requests);
    }
}
