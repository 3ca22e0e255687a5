using RedHare.Patterns.Flags;

namespace RedHare.Cli.Patterns.Demos;

internal static class FlagsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        show.Step("Flags are read once and kept right by messages: asking costs no round trip.");
        await using var flags = await hare.Flags.OpenAsync("shop");
        show.Result(flags.IsOn("new-checkout", "alice"));

        show.Step("On for alice, and for a quarter of the others, always the same ones.");
        await flags.SetAsync("new-checkout", new FlagRule { Percentage = 25, On = ["alice"] });
        show.Result(flags.IsOn("new-checkout", "alice"));
    }
}
