using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

/// <summary>Segments that are mostly dead are emptied and deleted, while the work goes on.</summary>
public sealed class CompactionTests : JournalTest
{
    [Fact]
    public void What_stays_behind_is_moved_and_the_files_go_while_others_append()
    {
        using var journal = Open(Small with { SegmentSize = 8 << 10 });
        var kept = new List<(long Sequence, string Body)>();
        using var stop = new CancellationTokenSource();
        var queue = journal.Queue(1);
        var beside = Task.Run(() =>
        {
            var other = journal.Queue(2);
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var sequence = Put(journal, 2, $"beside {i}");
                Assert.Equal($"beside {i}", Get(journal, 2, sequence));
                journal.Settle(other, [sequence]);
            }
        });
        for (var i = 0; i < 3000; i++)
        {
            var body = $"message {i} {new string('x', i % 100)}";
            var sequence = Append(journal, 1, body, out var wait);
            if (i % 40 == 0) kept.Add((sequence, body));
            else journal.Settle(queue, [sequence]);
            if (i % 100 == 0) Assert.Null(wait.Wait());
        }
        Assert.True(SpinWait.SpinUntil(() => journal.Size.Disk < 80_000 && journal.Compacted > 0, 30_000), $"{journal.Size}, {journal.Compacted} copied");
        stop.Cancel();
        beside.GetAwaiter().GetResult();
        foreach (var (sequence, body) in kept) Assert.Equal(body, Get(journal, 1, sequence));
        Assert.Null(journal.Flush());
        using var crashed = MessageJournal.Open(Folder, Small, Copy());
        Assert.Equal(kept.Select(entry => entry.Body), All(crashed, 1));
    }

    [Fact]
    public void A_queue_that_is_read_from_the_front_is_not_copied()
    {
        using var journal = Open(Small with { SegmentSize = 8 << 10 });
        var queue = journal.Queue(1);
        for (var i = 0; i < 2000; i++)
        {
            Append(journal, 1, new string('x', 200), out var wait);
            if (i >= 500) journal.Settle(queue, [queue.Next(0)]);
            if (i % 50 == 0) Assert.Null(wait.Wait());
        }
        Assert.Null(journal.Flush());
        // Garbage is what a file that is being emptied has, and files that wait for a checkpoint.
        Assert.InRange(journal.Compacted, 0, 40_000);
        Assert.Equal(500, queue.Count);
    }
}
