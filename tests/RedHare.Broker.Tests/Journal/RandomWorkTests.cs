using RedHare.Broker.Journal;
using RedHare.Files.Tests;

namespace RedHare.Broker.Tests.Journal;

/// <summary>Random work with a model beside it: closed and opened, and left open and opened.</summary>
public sealed class RandomWorkTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void What_is_owed_is_there_after_each_opening(int seed)
    {
        var random = new Random(seed);
        var disk = new MemoryFiles();
        const string Directory = "/journal";
        var world = new JournalWorld(Directory, random);
        for (var opening = 0; opening < 12; opening++)
        {
            using (var journal = MessageJournal.Open(Directory, JournalWorld.Options, disk))
            {
                world.Reopen();
                Assert.Equal(opening > 0, journal.Recovered.WasClosed);
                Assert.Null(journal.Recovered.Warning);
                Assert.Null(world.Owes().Check(journal));
                for (var i = 0; i < 300; i++) world.Step(journal);
                Assert.Null(journal.Flush());
                Assert.Null(world.Owes().Check(journal));
            }
        }
        Assert.Equal(0, world.Failed);
    }
}
