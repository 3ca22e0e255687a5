using RedHare.Patterns.Flags;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/flags.md.</summary>
public sealed class FlagsPage
{
    [Fact]
    public async Task Flags()
    {
        await using var hare = await Hare.OpenAsync();
        var user = "alice";

        await using var flags = await hare.Flags.OpenAsync("shop");
        if (flags.IsOn("new-checkout", user)) ShowNewCheckout();

        await flags.SetAsync("new-checkout", new FlagRule { Percentage = 5, On = ["alice", "bob"], Off = ["carol"] });
        await flags.SetAsync("new-checkout", new FlagRule { Percentage = 25, On = ["alice", "bob"], Off = ["carol"] });
        await flags.SetAsync("new-checkout", new FlagRule { IsEnabled = false });

        Assert.False(flags.IsOn("new-checkout", user));
    }

    private static void ShowNewCheckout() => Assert.Fail("It is not there yet.");
}
