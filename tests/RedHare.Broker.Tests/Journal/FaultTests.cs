using RedHare.Broker.Journal;
using RedHare.Files.Tests;

namespace RedHare.Broker.Tests.Journal;

/// <summary>What happens when the disk fails.</summary>
public sealed class FaultTests : JournalTest
{
    [Theory, InlineData("write"), InlineData("sync")]
    public void What_was_under_way_is_reported_and_the_journal_goes_on_in_another_file_when_the_disk_is_back(string failing)
    {
        using var journal = Open();
        var heard = new List<string?>();
        journal.FailureChanged = failure => { lock (heard) heard.Add(failure); };
        Put(journal, 1, "before");
        var segment = LastSegment(Files);
        Files.Before = what => { if (what == failing) throw new IOException("No space left on device"); };
        var lost = Append(journal, 1, "lost", out var wait);
        Assert.Equal("No space left on device", wait.Wait());
        Assert.Equal("No space left on device", journal.Failure);
        Assert.Equal(ReadOutcome.Gone, journal.Read(journal.Queue(1), lost, out _, out _));
        Files.Before = null;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Append(journal, 1, "after", out var next);
                return next.Wait() is null;
            },
            30_000));
        Assert.Null(journal.Failure);
        lock (heard) Assert.Equal(["No space left on device", null], heard.Distinct());
        Assert.NotEqual(segment, LastSegment(Files));
        using var again = MessageJournal.Open(Folder, Small, Copy());
        Assert.Equal(["before", "after"], All(again, 1).Distinct());
    }

    [Fact]
    public void An_acknowledgement_that_was_lost_with_its_batch_is_made_good_when_the_disk_is_back()
    {
        using var journal = Open();
        var first = Put(journal, 1, "first");
        Put(journal, 1, "second");
        Files.Before = what => { if (what == "write") throw new IOException("Input/output error"); };
        var wait = new CommitWait();
        journal.Settle(journal.Queue(1), [first], wait);
        Assert.NotNull(wait.Wait());
        Files.Before = null;
        Put(journal, 1, "third");
        // The checkpoint that follows knows of it.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                using var again = MessageJournal.Open(Folder, Small, Copy());
                return All(again, 1) is ["second", "third"];
            },
            30_000));
    }

    [Fact]
    public void A_failure_of_any_operation_loses_nothing_that_was_confirmed_and_the_next_start_is_well()
    {
        for (var failing = 0; ; failing++)
        {
            var disk = new PowerCutFiles();
            var world = new JournalWorld(Folder, new Random(failing));
            disk.Before = number => { if (number == failing) throw new IOException("Input/output error"); };
            Run(disk, world, 120);
            disk.Before = null;
            Assert.Equal((failing, null), (failing, world.Owes().Check(disk)));
            if (disk.Operations < failing) return;
            // Late operations are like early ones; the first are all tried.
            if (failing > 60) failing += 6;
        }
    }

    [Fact]
    public void Failures_at_random_lose_nothing_that_was_confirmed()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var disk = new PowerCutFiles();
            var world = new JournalWorld(Folder, new Random(seed));
            var chance = new Random(seed);
            disk.Before = _ => { if (chance.Next(12) == 0) throw new IOException("Input/output error"); };
            for (var opening = 0; opening < 4; opening++) Run(disk, world, 150);
            disk.Before = null;
            Assert.Equal((seed, null), (seed, world.Owes().Check(disk)));
        }
    }

    private static void Run(PowerCutFiles disk, JournalWorld world, int steps)
    {
        try
        {
            world.Reopen();
            using var journal = MessageJournal.Open(Folder, Small, disk);
            for (var i = 0; i < steps; i++) world.Step(journal);
        }
        catch (JournalException exception) when (exception.InnerException is IOException)
        {
            // It did not open this time.
        }
    }
}
