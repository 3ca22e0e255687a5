using RedHare.Patterns.Sessions;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/sessions.md.</summary>
public sealed class SessionsPage
{
    private readonly List<string> _responses = [];

    [Fact]
    public async Task A_session()
    {
        await using var hare = await Hare.OpenAsync();

        var sessions = hare.Sessions.Store("web", new SessionOptions
        {
            Ttl = TimeSpan.FromMinutes(30),      // After the last read or update.
            MaxLifetime = TimeSpan.FromHours(12), // After its creation, however often it is read.
        });

        var session = await sessions.CreateAsync("alice", new SessionChanges().Set("theme", "dark").Set("visits", 1));
        Respond(cookie: session.Id);

        var cookie = _responses[0];
        Assert.NotNull(await sessions.TryGetAsync(cookie));
        await UseAsync(sessions, cookie);
        Assert.Null(await sessions.TryGetAsync(cookie));
        Assert.Equal(["alice dark 1"], _responses[1..]);
    }

    [Fact]
    public async Task Conflicts()
    {
        await using var hare = await Hare.OpenAsync();
        var sessions = hare.Sessions.Store("web");
        var cookie = (await sessions.CreateAsync()).Id;

        var seen = await sessions.GetAsync(cookie);
        var update = await sessions.TryUpdateAsync(cookie, new SessionChanges().Set("step", "payment"), ifRevision: seen.Revision);
        if (update.Outcome == SessionUpdateOutcome.Conflict) Respond(cookie: "Another window was faster.");

        await sessions.UpdateAsync(cookie, static session => new SessionChanges().Set("visits", (session.Number("visits") ?? 0) + 1));

        Assert.Empty(_responses);
        Assert.Equal(1, (await sessions.GetAsync(cookie)).Number("visits"));
    }

    [Fact]
    public async Task Logging_in_and_out()
    {
        await using var hare = await Hare.OpenAsync();
        var sessions = hare.Sessions.Store("web");
        var session = await sessions.CreateAsync(fields: new SessionChanges().Set("device", "phone"));
        var cookie = session.Id;

        session = await sessions.RenewAsync(cookie, "alice"); // Another id, and a user: at each login.
        await foreach (var open in sessions.ListAsync("alice")) Show(open.User, open.Text("device"), open.Number("visits"));
        await sessions.EndAllAsync("alice", exceptId: session.Id); // After a change of the password.

        Assert.Equal(["alice phone "], _responses);
        Assert.NotNull(await sessions.TryGetAsync(session.Id));
    }

    private async Task UseAsync(SessionStore sessions, string cookie)
    {
        var found = await sessions.TryGetAsync(cookie); // Null when it has ended; begins the 30 minutes anew.
        if (found is not null) Show(found.User, found.Text("theme"), found.Number("visits"));

        await sessions.UpdateAsync(cookie, new SessionChanges().Set("language", "en").Remove("theme"));
        await sessions.DestroyAsync(cookie);
    }

    private void Respond(string cookie) => _responses.Add(cookie);

    private void Show(string? user, string? theme, long? visits) => _responses.Add($"{user} {theme} {visits}");
}
