using System.Security.Cryptography;
using System.Text.Json.Serialization;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Sessions;
using Xunit;

namespace RedHare.Patterns.Tests.Sessions;

public sealed partial class SessionStoreTests(TestServers servers) : PatternTest(servers)
{
    public sealed record Basket(string Article, int Quantity);

    [JsonSerializable(typeof(Basket))]
    public sealed partial class Json : JsonSerializerContext;

    [Theory, EveryBackend]
    public async Task A_session_is_created_read_updated_and_destroyed(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var created = await sessions.CreateAsync("alice", new SessionChanges().Set("theme", "dark").Set("empty", "").Set("visits", 41));
        Assert.Equal((1L, "alice", "dark"), (created.Revision, created.User, created.Text("theme")));

        var session = await sessions.GetAsync(created.Id);
        Assert.Equal(("dark", "", 41L, null), (session.Text("theme"), session.Text("empty"), session.Number("visits"), session.Text("absent")));
        Assert.Equal(["empty", "theme", "visits"], session.Fields.Order());
        Assert.Equal((1L, "alice", created.CreatedAt), (session.Revision, session.User, session.CreatedAt));
        Assert.InRange(session.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));

        Assert.Equal(2, await sessions.UpdateAsync(created.Id, new SessionChanges().Set("basket", new Basket("hat", 2), Json.Default.Basket).Set("raw", [0, 255]).Remove("theme")));
        session = await sessions.GetAsync(created.Id);
        Assert.Equal(new Basket("hat", 2), session.Value("basket", Json.Default.Basket));
        Assert.Equal([0, 255], session.Bytes("raw")!.Value.ToArray());
        Assert.Null(session.Text("theme"));
        Assert.Equal(2, session.Revision);

        Assert.True(await sessions.DestroyAsync(created.Id));
        Assert.False(await sessions.DestroyAsync(created.Id));
        Assert.Null(await sessions.TryGetAsync(created.Id));
        await Assert.ThrowsAsync<SessionEndedException>(async () => await sessions.GetAsync(created.Id));
        Assert.Null(await sessions.RemainingAsync(created.Id));
    }

    [Theory, EveryBackend]
    public async Task Reading_and_updating_begin_the_TTL_anew_and_looking_does_not(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var redis = await OpenAsync(backend);
        var id = (await sessions.CreateAsync()).Id;
        var key = KeyOf(sessions, id);

        await ShortenAsync();
        Assert.InRange((await sessions.GetAsync(id)).Remaining, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(30));
        Assert.InRange((await sessions.RemainingAsync(id))!.Value, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(30));

        await ShortenAsync();
        await sessions.UpdateAsync(id, new SessionChanges().Set("a", "1"));
        Assert.InRange((await sessions.RemainingAsync(id))!.Value, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(30));

        await ShortenAsync();
        Assert.InRange((await sessions.PeekAsync(id))!.Remaining, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.InRange((await sessions.RemainingAsync(id))!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));

        async Task ShortenAsync() => Assert.Equal(1, (await redis.ExecuteAsync("PEXPIRE", key, "600000")).AsInteger());
    }

    [Theory, EveryBackend]
    public async Task The_greatest_lifetime_is_not_prolonged_by_reading(TestBackend backend)
    {
        var sessions = await StoreAsync(backend, new SessionOptions { MaxLifetime = TimeSpan.FromMinutes(20) });
        var id = (await sessions.CreateAsync()).Id;
        Assert.InRange((await sessions.GetAsync(id)).Remaining, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(20));
        // The session began half an hour ago.
        var redis = await OpenAsync(backend);
        await redis.ExecuteAsync("HINCRBY", KeyOf(sessions, id), "@created", "-1800000");
        Assert.Equal(SessionUpdateOutcome.Ended, (await sessions.TryUpdateAsync(id, new SessionChanges().Set("a", "1"))).Outcome);
        Assert.Null(await sessions.TryGetAsync(id));
        Assert.Equal(0, (await redis.ExecuteAsync("EXISTS", KeyOf(sessions, id))).AsInteger());
    }

    /// <summary>Fault 15: requests that change different fields at once do not overwrite each other.</summary>
    [Theory, EveryBackend]
    public async Task Requests_at_the_same_time_lose_nothing(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var id = (await sessions.CreateAsync()).Id;
        const int requests = 8;
        var rounds = Rounds(backend, overNetwork: 50, inProcess: 500);
        await Task.WhenAll(Enumerable.Range(0, requests).Select(request => Task.Run(async () =>
        {
            for (var i = 1; i <= rounds; i++) await sessions.UpdateAsync(id, new SessionChanges().Set($"field{request}", i));
        })));
        var session = await sessions.GetAsync(id);
        for (var i = 0; i < requests; i++) Assert.Equal(rounds, session.Number($"field{i}"));
        Assert.Equal(1 + requests * rounds, session.Revision);
    }

    /// <summary>Fault 15: who must not overwrite anything is told that somebody else was there.</summary>
    [Theory, EveryBackend]
    public async Task A_conflict_is_told_and_changes_nothing(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var id = (await sessions.CreateAsync(fields: new SessionChanges().Set("a", "1"))).Id;
        var seen = await sessions.GetAsync(id);
        Assert.Equal(2, await sessions.UpdateAsync(id, new SessionChanges().Set("a", "2"), seen.Revision));
        Assert.Equal(new SessionUpdate(SessionUpdateOutcome.Conflict, 2), await sessions.TryUpdateAsync(id, new SessionChanges().Set("a", "3"), seen.Revision));
        var conflict = await Assert.ThrowsAsync<SessionConflictException>(async () => await sessions.UpdateAsync(id, new SessionChanges().Set("a", "3"), seen.Revision));
        Assert.Equal(2, conflict.Revision);
        Assert.Equal("2", (await sessions.GetAsync(id)).Text("a"));
    }

    /// <summary>Fault 15: one field that all change by what is in it.</summary>
    [Theory, EveryBackend]
    public async Task Changes_by_what_is_there_are_all_made(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var id = (await sessions.CreateAsync()).Id;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++) await sessions.UpdateAsync(id, static session => new SessionChanges().Set("count", (session.Number("count") ?? 0) + 1));
        })));
        Assert.Equal(80, (await sessions.GetAsync(id)).Number("count"));
    }

    /// <summary>Fault 26: what comes after the end of a session does not revive it.</summary>
    [Theory, EveryBackend]
    public async Task An_update_of_a_destroyed_session_does_not_revive_it(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var redis = await OpenAsync(backend);
        var id = (await sessions.CreateAsync("alice")).Id;
        await sessions.DestroyAsync(id);
        Assert.Equal(new SessionUpdate(SessionUpdateOutcome.Ended, 0), await sessions.TryUpdateAsync(id, new SessionChanges().Set("a", "1")));
        await Assert.ThrowsAsync<SessionEndedException>(async () => await sessions.UpdateAsync(id, new SessionChanges().Set("a", "1")));
        await Assert.ThrowsAsync<SessionEndedException>(async () => await sessions.UpdateAsync(id, static _ => new SessionChanges().Set("a", "1")));
        Assert.Equal(0, (await redis.ExecuteAsync("EXISTS", KeyOf(sessions, id))).AsInteger());
    }

    /// <summary>Fault 26: updates race with the end; whatever comes out of it, nothing is revived, and nothing is left without an end.</summary>
    [Theory, EveryBackend]
    public async Task Updates_that_race_with_the_end_leave_nothing(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var redis = await OpenAsync(backend);
        for (var round = 0; round < Rounds(backend, overNetwork: 100, inProcess: 2000); round++)
        {
            var id = (await sessions.CreateAsync()).Id;
            await Task.WhenAll(
                Task.Run(async () => await sessions.TryUpdateAsync(id, new SessionChanges().Set("a", round))),
                Task.Run(async () => await sessions.TryGetAsync(id)),
                Task.Run(async () => await sessions.DestroyAsync(id)));
            Assert.Equal(-2, (await redis.ExecuteAsync("PTTL", KeyOf(sessions, id))).AsInteger());
        }
    }

    /// <summary>Fault 26: a session has its end from the same step that makes it.</summary>
    [Theory, EveryBackend]
    public async Task No_session_is_without_an_end(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        // Only the first step runs: what would come after it never does.
        var touchy = new TouchyBackend(redis.Backend) { LosesReplies = true };
        var broken = new SessionStores(new PatternContext(touchy, new PatternOptions { Prefix = "test", AllowsEviction = true })).Store(Unique("broken"));
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await broken.CreateAsync("alice"));
        var made = Assert.Single(await redis.Keys.ScanAsync($"test:session:{{{broken.Name}:*").ToListAsync());
        Assert.True((await redis.ExecuteAsync("PTTL", made)).AsInteger() > 0);
        var sessions = await StoreAsync(backend);
        var id = (await sessions.CreateAsync("alice")).Id;
        Assert.True((await redis.ExecuteAsync("PTTL", KeyOf(sessions, id))).AsInteger() > 0);
        Assert.True((await redis.ExecuteAsync("PTTL", $"test:session:{{{sessions.Name}:alice}}:list")).AsInteger() > 0);
        await redis.ExecuteAsync("PERSIST", KeyOf(sessions, id));
        await sessions.UpdateAsync(id, new SessionChanges().Set("a", "1"));
        Assert.True((await redis.ExecuteAsync("PTTL", KeyOf(sessions, id))).AsInteger() > 0);
    }

    /// <summary>Fault 16: nothing to write is no error.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_to_write_is_no_error(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var id = (await sessions.CreateAsync(fields: new SessionChanges())).Id;
        Assert.Equal(1, await sessions.UpdateAsync(id, new SessionChanges()));
        Assert.Equal(2, await sessions.UpdateAsync(id, new SessionChanges().Remove("never-there")));
        Assert.Empty((await sessions.GetAsync(id)).Fields);
        Assert.Equal(0, await sessions.EndAllAsync(Unique("nobody")));
        Assert.Empty(await sessions.ListAsync(Unique("nobody")).ToListAsync());
        Assert.Equal(SessionUpdateOutcome.Ended, (await sessions.TryUpdateAsync(new string('x', 43), new SessionChanges())).Outcome);
    }

    [Theory, EveryBackend]
    public async Task A_users_sessions_are_listed_and_ended(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var mine = new List<string>();
        for (var i = 0; i < 40; i++) mine.Add((await sessions.CreateAsync("alice", new SessionChanges().Set("number", i))).Id);
        var other = await sessions.CreateAsync("bob");
        var visitor = await sessions.CreateAsync();
        Assert.Equal(mine.Order(StringComparer.Ordinal), (await sessions.ListAsync("alice").ToListAsync()).Select(session => session.Id).Order(StringComparer.Ordinal));

        Assert.Equal(39, await sessions.EndAllAsync("alice", exceptId: mine[7]));
        var left = Assert.Single(await sessions.ListAsync("alice").ToListAsync());
        Assert.Equal((mine[7], 7L), (left.Id, left.Number("number")));
        Assert.Equal(1, await sessions.EndAllAsync("alice"));
        Assert.Empty(await sessions.ListAsync("alice").ToListAsync());
        foreach (var id in mine) Assert.Null(await sessions.TryGetAsync(id));
        Assert.NotNull(await sessions.TryGetAsync(other.Id));
        Assert.NotNull(await sessions.TryGetAsync(visitor.Id));
    }

    [Theory, EveryBackend]
    public async Task The_list_heals(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        var redis = await OpenAsync(backend);
        var list = $"test:session:{{{sessions.Name}:alice}}:list";
        var (stays, ended, lost) = (await sessions.CreateAsync("alice"), await sessions.CreateAsync("alice"), await sessions.CreateAsync("alice"));

        // One ended by its TTL: it is on the list and no more.
        await redis.ExecuteAsync("DEL", KeyOf(sessions, ended.Id));
        Assert.Equal(3, (await redis.ExecuteAsync("ZCARD", list)).AsInteger());
        Assert.Equal(2, (await sessions.ListAsync("alice").ToListAsync()).Count);
        Assert.Equal(2, (await redis.ExecuteAsync("ZCARD", list)).AsInteger());

        // One fell off the list, as when a failover loses the write: read in the second half of its entry's time, it is there again.
        await redis.ExecuteAsync("ZREM", list, lost.Id);
        await sessions.GetAsync(lost.Id);
        Assert.Single(await sessions.ListAsync("alice").ToListAsync());
        await redis.ExecuteAsync("HINCRBY", KeyOf(sessions, lost.Id), "@listed", "-2800000");
        await sessions.GetAsync(lost.Id);
        Assert.Equal(new[] { stays.Id, lost.Id }.Order(StringComparer.Ordinal), (await sessions.ListAsync("alice").ToListAsync()).Select(session => session.Id).Order(StringComparer.Ordinal));
        var listed = (await redis.ExecuteAsync("HGET", KeyOf(sessions, lost.Id), "@listed")).AsInteger();
        await sessions.GetAsync(lost.Id);
        Assert.Equal(listed, (await redis.ExecuteAsync("HGET", KeyOf(sessions, lost.Id), "@listed")).AsInteger());
    }

    [Theory, EveryBackend]
    public async Task Ending_all_while_sessions_are_created_leaves_none_that_is_not_listed(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        for (var round = 0; round < Rounds(backend, overNetwork: 20, inProcess: 200); round++)
        {
            var creating = Enumerable.Range(0, 4).Select(_ => Task.Run(async () => (await sessions.CreateAsync("alice")).Id)).ToArray();
            await sessions.EndAllAsync("alice");
            var ids = await Task.WhenAll(creating);
            await sessions.EndAllAsync("alice");
            foreach (var id in ids) Assert.Null(await sessions.PeekAsync(id));
        }
    }

    [Theory, EveryBackend]
    public async Task A_user_has_no_more_sessions_than_allowed(TestBackend backend)
    {
        var sessions = await StoreAsync(backend, new SessionOptions { MaxPerUser = 3 });
        var ids = new List<string>();
        for (var i = 0; i < 8; i++) ids.Add((await sessions.CreateAsync("alice")).Id);
        Assert.Equal(3, (await sessions.ListAsync("alice").ToListAsync()).Count);
        // The one just created is never the one that goes.
        Assert.NotNull(await sessions.TryGetAsync(ids[^1]));
    }

    [Theory, EveryBackend]
    public async Task A_login_gives_the_session_another_id(TestBackend backend)
    {
        var sessions = await StoreAsync(backend, new SessionOptions { MaxPerUser = 1 });
        var visitor = await sessions.CreateAsync(fields: new SessionChanges().Set("basket", "hat").Set("raw", [255]));
        var user = await sessions.RenewAsync(visitor.Id, "alice");
        Assert.NotEqual(visitor.Id, user.Id);
        Assert.Null(await sessions.TryGetAsync(visitor.Id));
        var read = await sessions.GetAsync(user.Id);
        Assert.Equal(("alice", "hat", 1L), (read.User, read.Text("basket"), read.Revision));
        Assert.Equal([255], read.Bytes("raw")!.Value.ToArray());
        var again = await sessions.RenewAsync(user.Id, "alice");
        Assert.Equal(again.Id, Assert.Single(await sessions.ListAsync("alice").ToListAsync()).Id);
        await Assert.ThrowsAsync<SessionEndedException>(async () => await sessions.RenewAsync(user.Id, "alice"));
    }

    /// <summary>Fault 15: an update that meets a login is in the new session, or is told that the old one has ended.</summary>
    [Theory, EveryBackend]
    public async Task No_update_is_lost_by_a_login(TestBackend backend)
    {
        var sessions = await StoreAsync(backend);
        for (var round = 0; round < Rounds(backend, overNetwork: 50, inProcess: 1000); round++)
        {
            var id = (await sessions.CreateAsync()).Id;
            var renewing = Task.Run(async () => await sessions.RenewAsync(id, null));
            var made = 0;
            while ((await sessions.TryUpdateAsync(id, new SessionChanges().Set("made", made + 1))).Outcome == SessionUpdateOutcome.Updated && made < 3) made++;
            var renewed = await renewing;
            var last = (await sessions.GetAsync(renewed.Id)).Number("made") ?? 0;
            Assert.InRange(last, made, made + 1);
        }
    }

    [Theory, EveryBackend]
    public async Task Values_can_be_encrypted_and_belong_to_their_place(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = new ValueKeyRing("first", new byte[32]);
        var sessions = new SessionStores(new PatternContext(redis.Backend, new PatternOptions { Prefix = "test", Serialization = new SerializationOptions { Keys = keys } })).Store(Unique("web"));
        var session = await sessions.CreateAsync("alice", new SessionChanges().Set("card", "4111"));
        var key = KeyOf(sessions, session.Id);
        Assert.DoesNotContain("4111", (await redis.ExecuteAsync("HGET", key, "card")).ToString(), StringComparison.Ordinal);
        Assert.Equal("4111", (await sessions.GetAsync(session.Id)).Text("card"));

        // The keys rotate; a login writes all anew under the new id.
        keys.Add("second", Enumerable.Repeat((byte)7, 32).ToArray());
        keys.Use("second");
        Assert.Equal("4111", (await sessions.GetAsync(session.Id)).Text("card"));
        session = await sessions.RenewAsync(session.Id, "alice");
        key = KeyOf(sessions, session.Id);
        keys.Remove("first");
        Assert.Equal("4111", (await sessions.GetAsync(session.Id)).Text("card"));

        // Who can write to the server moves a value to another field, and to another session.
        var stolen = (await redis.ExecuteAsync("HGET", key, "card")).Bytes;
        await sessions.UpdateAsync(session.Id, new SessionChanges().Set("shown", "x"));
        await redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("HSET")).Key(key).Add("shown").Add(stolen.Span), static reply => reply.AsInteger());
        var other = await sessions.CreateAsync("mallory");
        await redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("HSET")).Key(KeyOf(sessions, other.Id)).Add("card").Add(stolen.Span), static reply => reply.AsInteger());
        Assert.ThrowsAny<CryptographicException>(() => sessions.GetAsync(session.Id).AsTask().GetAwaiter().GetResult().Text("shown"));
        Assert.ThrowsAny<CryptographicException>(() => sessions.GetAsync(other.Id).AsTask().GetAwaiter().GetResult().Text("card"));
    }

    [Fact]
    public async Task Ids_cannot_be_guessed_and_other_text_is_not_asked_for()
    {
        await using var hare = await Hare.OpenAsync();
        var sessions = hare.Sessions.Store("web");
        var ids = new HashSet<string>();
        for (var i = 0; i < 1000; i++) Assert.True(ids.Add((await sessions.CreateAsync()).Id));
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]{43}$", id));
        // Each of the 64 letters stands somewhere: none of the 256 bits stands still.
        Assert.Equal(64, ids.SelectMany(id => id).Distinct().Count());

        // Were one of these made a key, there would be no server to ask.
        var away = new SessionStores(new PatternContext(new TouchyBackend(null!) { IsAway = true }, new PatternOptions())).Store("web");
        foreach (var id in new[] { "", "*", "}", new string('a', 42), new string('a', 42) + "}", new string('é', 43), new string('a', 10_000) })
        {
            Assert.Null(await away.TryGetAsync(id));
            Assert.Null(await away.RemainingAsync(id));
            Assert.False(await away.DestroyAsync(id));
            Assert.Equal(SessionUpdateOutcome.Ended, (await away.TryUpdateAsync(id, new SessionChanges().Set("a", "1"))).Outcome);
        }
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        await using var hare = await Hare.OpenAsync();
        Assert.Throws<ArgumentException>(() => hare.Sessions.Store("a{b}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => hare.Sessions.Store("web", new SessionOptions { Ttl = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new SessionChanges().Set("@revision", "9"));
        var sessions = hare.Sessions.Store("web", new SessionOptions { MaxChanges = 2 });
        await Assert.ThrowsAsync<ArgumentException>(async () => await sessions.CreateAsync(fields: new SessionChanges().Set("a", "1").Set("b", "1").Set("c", "1")));
    }

    private async Task<SessionStore> StoreAsync(TestBackend backend, SessionOptions? options = null) =>
        new SessionStores(await ContextAsync(backend)).Store(Unique("web"), options);

    private static string KeyOf(SessionStore sessions, string id) => $"test:session:{{{sessions.Name}:{id}}}";
}
