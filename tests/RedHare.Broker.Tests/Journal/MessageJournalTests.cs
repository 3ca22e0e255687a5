using System.Text;
using RedHare.Broker.Journal;
using RedHare.Files;

namespace RedHare.Broker.Tests.Journal;

/// <summary>What those who use a journal rely on.</summary>
public sealed class MessageJournalTests : JournalTest
{
    [Fact]
    public void Queues_definitions_and_numbers_are_there_after_a_restart()
    {
        using (var journal = Open())
        {
            journal.Define("queue/a", "durable"u8);
            journal.Define("queue/b", "gone soon"u8);
            journal.Remove("queue/b");
            Put(journal, 1, "a");
            var second = Put(journal, 1, "b");
            Put(journal, 2, "c");
            journal.Settle(journal.Queue(1), [second]);
            journal.Drop(journal.Queue(2));
        }
        using (var journal = Open())
        {
            Assert.True(journal.Recovered.WasClosed);
            Assert.Equal("queue/a=durable", string.Join(' ', journal.Definitions.Select(entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value)}")));
            Assert.Equal(["a"], All(journal, 1));
            Assert.Equal(0, journal.Queue(2).Count);
            // A number is given out once.
            Assert.Equal(3, journal.Queue(1).Reserve());
        }
    }

    [Fact]
    public void A_message_that_may_have_been_delivered_is_known_after_a_clean_end_and_every_message_after_any_other()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 4; i++) Put(journal, 1, $"{i}");
            journal.Queue(1).MarkDelivered(2);
            using var crashed = MessageJournal.Open(Folder, Small, Copy());
            Assert.False(crashed.Recovered.WasClosed);
            Assert.Equal(4, crashed.Queue(1).DeliveredUpTo);
        }
        using var clean = Open();
        Assert.Equal(2, clean.Queue(1).DeliveredUpTo);
    }

    [Fact]
    public void The_body_of_a_fanout_is_written_once_and_lives_as_long_as_one_queue_has_it()
    {
        using var journal = Open(Small with { SegmentSize = 1 << 20, BatchSize = 1 << 17 });
        var body = new string('x', 50_000);
        var places = Enumerable.Range(1, 10).Select(id => journal.Queue((uint)id)).Select(queue => new QueuePlace(queue, queue.Reserve())).ToArray();
        var wait = new CommitWait();
        journal.Append(places, "head"u8, Encoding.ASCII.GetBytes(body), listener: wait);
        Assert.Null(wait.Wait());
        Assert.InRange(journal.Size.Disk, 50_000, 60_000);
        Assert.InRange(journal.Size.Live, 40_000, 51_000);
        foreach (var place in places[..9]) journal.Settle(place.Queue, [place.Sequence]);
        Assert.InRange(journal.Size.Live, 4_000, 5_100);
        Assert.Equal(body, Get(journal, 10, 1));
        journal.Settle(places[9].Queue, [1]);
        Assert.Equal(0, journal.Size.Live);
    }

    [Fact]
    public void A_message_is_read_back_before_it_is_written_and_nobody_is_told_before_it_is_synced()
    {
        using var open = new ManualResetEventSlim();
        using var journal = Open();
        Files.Before = what => { if (what == "sync") open.Wait(); };
        var first = Append(journal, 1, "first", out var one);
        var second = Append(journal, 1, "second", out var two);
        Assert.Equal("first", Get(journal, 1, first));
        Assert.Equal("second", Get(journal, 1, second));
        Assert.False(one.Task.IsCompleted);
        Assert.False(two.Task.IsCompleted);
        open.Set();
        Assert.Null(one.Wait());
        Assert.Null(two.Wait());
    }

    [Fact]
    public void Many_who_wait_share_one_sync()
    {
        var syncs = 0;
        using var open = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        using var journal = Open(new JournalOptions());
        Files.Before = what =>
        {
            if (what != "sync") return;
            Interlocked.Increment(ref syncs);
            reached.Set();
            open.Wait();
        };
        Append(journal, 1, "the first", out var first);
        Assert.True(reached.Wait(30_000));
        var waits = Enumerable.Range(0, 200).Select(i =>
        {
            Append(journal, 1, $"{i}", out var wait);
            return wait;
        }).ToList();
        open.Set();
        Assert.Null(first.Wait());
        Assert.All(waits, wait => Assert.Null(wait.Wait()));
        Assert.Equal(2, syncs);
    }

    [Fact]
    public void A_transient_message_is_read_back_and_gone_after_a_restart()
    {
        using (var journal = Open())
        {
            var queue = journal.Queue(1);
            journal.Append([new QueuePlace(queue, queue.Reserve())], "head"u8, "paged out"u8, transient: true);
            Assert.Null(journal.Flush());
            Assert.Equal(["paged out"], All(journal, 1));
            using var crashed = MessageJournal.Open(Folder, Small, Copy());
            Assert.Empty(All(crashed, 1));
        }
        using var again = Open();
        Assert.Empty(All(again, 1));
        Assert.Equal(2, again.Queue(1).Reserve());
    }

    [Fact]
    public void Who_appends_waits_when_the_disk_does_not_follow()
    {
        using var open = new ManualResetEventSlim();
        using var journal = Open();
        Files.Before = what => { if (what == "sync") open.Wait(); };
        var appended = 0;
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Append(journal, 1, new string('x', 800), out _);
                Volatile.Write(ref appended, i + 1);
            }
        });
        // Four batches of a kilobyte, and one more being filled.
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref appended) >= 4, 30_000));
        Assert.False(writing.Wait(50));
        Assert.InRange(Volatile.Read(ref appended), 4, 8);
        open.Set();
        Assert.True(writing.Wait(30_000));
        Assert.Null(journal.Flush());
        Assert.Equal(100, journal.Queue(1).Count);
    }

    [Fact]
    public void A_directory_on_the_disk_has_one_user()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-journal-");
        try
        {
            var path = Path.Combine(directory.FullName, "amqp");
            using (var journal = MessageJournal.Open(path, new JournalOptions()))
            {
                Put(journal, 1, "on the disk");
                Assert.Contains("in use", Assert.Throws<JournalException>(() => MessageJournal.Open(path, new JournalOptions())).Message, StringComparison.Ordinal);
            }
            using var again = MessageJournal.Open(path, new JournalOptions());
            Assert.Equal(["on the disk"], All(again, 1));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Many_threads_append_settle_and_read()
    {
        using var journal = Open(Small with { SegmentSize = 16 << 10 });
        Parallel.For(0, 8, worker =>
        {
            var queue = journal.Queue((uint)(worker % 3));
            for (var i = 0; i < 500; i++)
            {
                var sequence = queue.Reserve();
                journal.Append([new QueuePlace(queue, sequence)], "head"u8, Encoding.ASCII.GetBytes($"{worker}-{i}"));
                Assert.Equal($"{worker}-{i}", Get(journal, queue.Id, sequence));
                if (i % 10 != 0) journal.Settle(queue, [sequence]);
            }
        });
        Assert.Null(journal.Flush());
        Assert.Equal(8 * 50, Enumerable.Range(0, 3).Sum(id => journal.Queue((uint)id).Count));
        using var again = MessageJournal.Open(Folder, Small, Copy());
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(id => All(journal, (uint)id)), Enumerable.Range(0, 3).SelectMany(id => All(again, (uint)id)));
    }
}
