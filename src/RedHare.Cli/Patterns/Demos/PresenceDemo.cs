namespace RedHare.Cli.Patterns.Demos;

internal static class PresenceDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var presence = hare.Social.Presence("site");

        show.Step("Alice is here as long as her connection is.");
        await using (await presence.EnterAsync("alice"))
        {
            show.Result(await presence.IsOnlineAsync("alice"));
        }
        show.Result(await presence.IsOnlineAsync("alice"));
    }
}
