using RedHare.Patterns.Sessions;

namespace RedHare.Cli.Patterns.Demos;

internal static class SessionsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var sessions = hare.Sessions.Store("web");

        show.Step("Alice signs in.");
        var session = await sessions.CreateAsync("alice", new SessionChanges().Set("theme", "dark"));

        show.Step("Two requests change different fields; both stay.");
        await sessions.UpdateAsync(session.Id, new SessionChanges().Set("language", "en"));
        await sessions.UpdateAsync(session.Id, new SessionChanges().Set("visits", 2));
        var read = await sessions.GetAsync(session.Id);
        show.Result($"{read.Text("theme")}, {read.Text("language")}, {read.Number("visits")} visits, revision {read.Revision}");

        show.Step("She signs out everywhere.");
        show.Result(await sessions.EndAllAsync("alice"));
    }
}
