using RedHare.Patterns.Flags;
using Xunit;

namespace RedHare.Patterns.Tests.Flags;

/// <summary>For whom a flag is on: decided in this process, by the subject's name alone.</summary>
public sealed class RollOutTests
{
    private static readonly string[] Subjects = [.. Enumerable.Range(0, 20_000).Select(i => $"user:{i}")];

    [Fact]
    public async Task Lists_come_before_the_percentage()
    {
        await using var hare = await Hare.OpenAsync();
        await using var flags = await hare.Flags.OpenAsync("app");
        await flags.SetAsync("new", new FlagRule { Percentage = 0, On = ["alice", "eve"], Off = ["eve"] });
        Assert.Equal((true, false, false, false), (flags.IsOn("new", "alice"), flags.IsOn("new", "bob"), flags.IsOn("new", "eve"), flags.IsOn("new")));
        await flags.SetAsync("new", new FlagRule { Off = ["eve"] });
        Assert.Equal((true, true, false, true), (flags.IsOn("new", "alice"), flags.IsOn("new", "bob"), flags.IsOn("new", "eve"), flags.IsOn("new")));
        await flags.SetAsync("new", new FlagRule { IsEnabled = false, On = ["alice"] });
        Assert.Equal((false, false), (flags.IsOn("new", "alice"), flags.IsOn("new")));
        await flags.SetAsync("new", new FlagRule { Percentage = 50 });
        Assert.False(flags.IsOn("new"));
    }

    [Fact]
    public async Task A_percentage_is_what_it_says_and_only_grows()
    {
        await using var hare = await Hare.OpenAsync();
        await using var flags = await hare.Flags.OpenAsync("app");
        HashSet<string> before = [];
        foreach (var percentage in new[] { 0, 0.5, 5, 25, 50, 99.5, 100 })
        {
            await flags.SetAsync("new", new FlagRule { Percentage = percentage });
            var on = Subjects.Where(subject => flags.IsOn("new", subject)).ToHashSet();
            Assert.InRange(on.Count * 100.0 / Subjects.Length, percentage - 1, percentage + 1);
            Assert.Superset(before, on);
            before = on;
        }
        Assert.Equal(Subjects.Length, before.Count);
    }

    /// <summary>The same people are drawn in every process and version: these were, when this was written.</summary>
    [Fact]
    public async Task The_draw_is_stable()
    {
        await using var hare = await Hare.OpenAsync();
        await using var flags = await hare.Flags.OpenAsync("app");
        await flags.SetAsync("checkout", new FlagRule { Percentage = 20 });
        await flags.SetAsync("search", new FlagRule { Percentage = 20 });
        await flags.SetAsync("basket", new FlagRule { Percentage = 20, Salt = "checkout" });
        Assert.Equal(Drawn, string.Join(' ', Enumerable.Range(0, 40).Where(i => flags.IsOn("checkout", $"user:{i}"))));
        Assert.Equal(Subjects.Where(subject => flags.IsOn("checkout", subject)), Subjects.Where(subject => flags.IsOn("basket", subject)));
        // Two flags draw apart: of the one's fifth a fifth is the other's.
        Assert.InRange(Subjects.Count(subject => flags.IsOn("checkout", subject) && flags.IsOn("search", subject)) / (double)Subjects.Length, 0.03, 0.05);
    }

    [Fact]
    public async Task Asking_allocates_nothing()
    {
        await using var hare = await Hare.OpenAsync();
        await using var flags = await hare.Flags.OpenAsync("app");
        await flags.SetAsync("new", new FlagRule { Percentage = 30, On = ["alice"], Off = ["bob"] });
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var on = Ask();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(on, 5000, 7000);

        int Ask()
        {
            var count = 0;
            foreach (var subject in Subjects)
                if (flags.IsOn("new", subject) || flags.IsOn("none", subject)) count++;
            return count;
        }
    }

    private const string Drawn = "0 8 12 13 21 29 30 31 38 39";
}
