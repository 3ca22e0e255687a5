using RedHare.Broker.Journal;
using RedHare.Files.Tests;

namespace RedHare.Broker.Tests.Journal;

/// <summary>Random work on a disk that loses power at random operations; each time what is left is opened and compared with what was owed.</summary>
internal static class PowerCutRun
{
    private const string Directory = "/journal";

    /// <summary>Works until there were so many cuts. Returns what was wrong, a line for each cut that lost something.</summary>
    public static List<string> Run(Random random, int cuts, bool ignoresSyncs)
    {
        var wrong = new List<string>();
        for (var done = 0; done < cuts;)
        {
            foreach (var (disk, owed) in Work(random, new PowerCutFiles { IgnoresSyncs = ignoresSyncs }, Math.Min(10, cuts - done)))
            {
                // Cut again while it is being opened, and while it is closed after that.
                var again = new List<PowerCutFiles>();
                disk.Before = _ => { if (random.Next(4) == 0) again.Add(disk.Cut(random)); };
                if (owed.Check(disk) is { } difference) wrong.Add($"after cut {done}: {difference}");
                else if (again.Count > 0 && owed.Check(again[random.Next(again.Count)]) is { } later) wrong.Add($"after cut {done} and another: {later}");
                done++;
            }
        }
        return wrong;
    }

    private static List<(PowerCutFiles Disk, Owed Owed)> Work(Random random, PowerCutFiles disk, int count)
    {
        const int Operations = 1200;
        var cuts = new List<(PowerCutFiles, Owed)>();
        var chance = new Random(random.Next());
        var world = new JournalWorld(Directory, new Random(random.Next()));
        var instants = new HashSet<int>();
        while (instants.Count < count) instants.Add(random.Next(Operations));
        disk.Before = number =>
        {
            if (instants.Contains(number)) cuts.Add((disk.Cut(chance), world.Owes()));
        };
        while (disk.Operations < Operations)
        {
            world.Reopen();
            using var journal = MessageJournal.Open(Directory, JournalWorld.Options, disk);
            for (var i = 0; i < 400 && disk.Operations < Operations; i++) world.Step(journal);
        }
        disk.Before = null;
        return cuts;
    }
}
