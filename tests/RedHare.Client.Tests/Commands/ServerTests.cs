using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

/// <summary>What the server commands ask, and what they change for a connection alone.</summary>
public sealed class ServerTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task The_server_answers_and_tells_of_itself(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var server = redis.Server;
        Assert.Equal("PONG", await server.PingAsync());
        Assert.Equal("hé", await server.EchoAsync("hé"));
        Assert.Equal([0, 255], await server.EchoBytesAsync(new byte[] { 0, 255 }));
        Assert.InRange(await server.TimeAsync(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        await redis.Strings.SetAsync(Key("k"), "v");
        Assert.True(await server.DbSizeAsync() >= 1);
        Assert.NotEmpty(await server.LolwutAsync());

        var info = await server.InfoAsync();
        Assert.True(info.RedisVersion >= new Version(7, 0), info.Text);
        Assert.True(info.UsedMemory > 0);
        Assert.True(info.ConnectedClients >= 0);
        Assert.True(info.Uptime >= TimeSpan.Zero);
        Assert.Equal(info["redis_version"], info.Sections["Server"]["redis_version"]);
        Assert.Equal(info["used_memory"], info.Values["used_memory"]);
        Assert.Null(info["no_such_thing"]);
        Assert.Null(info.GetInteger("redis_version"));
        var parts = await server.InfoAsync(["memory", "clients"]);
        Expect.Items(["Clients", "Memory"], parts.Sections.Keys.Order());
        Assert.Equal(parts.Text, parts.ToString());

        var role = await server.RoleAsync();
        Assert.True(role.IsMaster || role.Master is not null, $"{role}");
        Assert.Empty(role.Masters);
        await Assert.ThrowsAsync<RedisServerException>(async () => await server.SwapDbAsync(0, 12345));
    }

    [Theory, EveryBackend]
    public async Task Configuration_users_and_modules(TestBackend backend)
    {
        var server = (await OpenAsync(backend)).Server;
        var length = (await server.ConfigGetAsync("slowlog-max-len"))["slowlog-max-len"];
        await server.ConfigSetAsync("slowlog-max-len", length);
        await server.ConfigSetAsync([("slowlog-max-len", length), ("hz", (await server.ConfigGetAsync("hz"))["hz"])]);
        await server.ConfigSetAsync([]);
        Expect.Items(["hz", "slowlog-max-len"], (await server.ConfigGetAsync(["slowlog-max-*", "hz"])).Keys.Order());
        Assert.Empty(await server.ConfigGetAsync([]));
        await Assert.ThrowsAsync<RedisServerException>(async () => await server.ConfigSetAsync("no-such-directive", 1));
        Assert.Equal("default", await server.AclWhoAmIAsync());
        Assert.Contains("default", await server.AclUsersAsync());
        Assert.Contains("hash", await server.AclCatAsync());
        Assert.Contains("hget", await server.AclCatAsync("hash"));
        Assert.Empty(await server.ModuleListAsync());
    }

    [Theory, EveryBackend]
    public async Task A_connection_and_the_others(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var session = await redis.OpenSessionAsync(Key("k"), Soon);
        var mine = session.Server;
        Assert.Null(await mine.ClientGetNameAsync());
        await mine.ClientSetNameAsync("me");
        Assert.Equal("me", await mine.ClientGetNameAsync());
        var id = await mine.ClientIdAsync();
        var info = await mine.ClientInfoAsync();
        Assert.Equal((id, "me", 0L, "default", 0L, 0L), (info.Id, info.Name, info.Database, info.User, info.Subscriptions, info.PatternSubscriptions));
        Assert.StartsWith("client", info.Command, StringComparison.Ordinal);
        Assert.NotEmpty(info.Flags);
        Assert.True(info.Age >= TimeSpan.Zero && info.Idle >= TimeSpan.Zero);
        Assert.Equal(info.Address, info.Values["addr"]);
        Assert.Equal(info.LocalAddress, info.Values["laddr"]);
        Assert.Contains("name=me", info.ToString(), StringComparison.Ordinal);
        Assert.Equal("me", (await mine.ClientListAsync()).Single(client => client.Id == id).Name);
        Assert.Contains(id, (await mine.ClientListAsync("normal")).Select(client => client.Id));
        Assert.Equal("me", Assert.Single(await mine.ClientListAsync([id])).Name);
        Assert.Empty(await mine.ClientListAsync(ReadOnlySpan<long>.Empty));
        Assert.Equal(-1, await mine.ClientGetRedirAsync());
        var tracking = await mine.ClientTrackingInfoAsync();
        Assert.Equal(("off", -1L, 0), (tracking.Flags.Single(), tracking.Redirect, tracking.Prefixes.Count));
        await mine.ClientNoEvictAsync(true);
        await mine.ClientNoEvictAsync(false);
        Assert.False(await mine.ClientUnblockAsync(id));
        Assert.False(await mine.ClientUnblockAsync(id, withError: true));
        Assert.Equal(0, await mine.ClientKillAsync(new ClientFilter { Id = 1L << 60 }));
        Assert.Equal(0, await mine.ClientKillAsync(new ClientFilter { Id = id, Type = "normal", User = "default", Address = info.Address, LocalAddress = info.LocalAddress }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await mine.ClientKillAsync(new ClientFilter()));
    }

    [Theory, EveryBackend(Since = "7.2")]
    public async Task What_Redis_has_since_7_2(TestBackend backend)
    {
        await using var session = await (await OpenAsync(backend)).OpenSessionAsync(Key("k"), Soon);
        await session.Server.ClientNoTouchAsync(true);
        await session.Server.ClientNoTouchAsync(false);
        await session.Server.ClientSetInfoAsync("LIB-NAME", "theirs");
        await session.Server.ClientSetInfoAsync("LIB-VER", "1.2");
        Assert.Equal(("theirs", "1.2"), ((await session.Server.ClientInfoAsync()).Values["lib-name"], (await session.Server.ClientInfoAsync()).Values["lib-ver"]));
        Assert.Equal((0, 0), await session.Server.WaitAofAsync(0, 0, TimeSpan.FromMilliseconds(1), Soon));
        Assert.Equal(0, await session.Server.ClientKillAsync(new ClientFilter { Type = "normal", Id = 1L << 60, MaxAge = TimeSpan.FromDays(3000) }));
    }

    [Theory, EveryBackend]
    public async Task Commands_are_described(TestBackend backend)
    {
        var server = (await OpenAsync(backend)).Server;
        var count = await server.CommandCountAsync();
        Assert.True(count > 200, $"{count}");
        var all = await server.CommandAsync();
        Assert.Equal(count, all.Length);
        Assert.Contains(all.Single(command => command.Name == "xinfo").Subcommands, command => command.Name == "xinfo|stream");
        var described = await server.CommandInfoAsync(["mset", "nosuchcommand"]);
        Assert.Null(described[1]);
        Assert.Equal(("mset", -3, 1, -1, 2), (described[0]!.Name, described[0]!.Arity, described[0]!.FirstKey, described[0]!.LastKey, described[0]!.KeyStep));
        Assert.Contains("write", described[0]!.Flags);
        Assert.Contains("@string", described[0]!.Categories);
        Assert.Empty(await server.CommandInfoAsync([]));
        var docs = await server.CommandDocsAsync(["mset"]);
        Assert.Equal(("1.0.1", "string"), (docs["mset"].Since, docs["mset"].Group));
        Assert.NotEmpty(docs["mset"].Summary);
        Assert.NotEmpty(docs["mset"].Complexity);
        Assert.Equal(count, (await server.CommandDocsAsync()).Count);
        Assert.Equal(["a", "b"], await server.CommandGetKeysAsync(["MSET", "a", 1, "b", 2]));
        var key = Assert.Single(await server.CommandGetKeysAndFlagsAsync(["GET", "a"]));
        Assert.Equal(new RedisKey("a"), key.Key);
        Assert.Contains("RO", key.Flags);
        Assert.Contains("mset", await server.CommandListAsync());
        Expect.Items(["mset", "msetnx"], (await server.CommandListAsync("mset*")).Order());
        Assert.Contains("pfadd", await server.CommandListOfCategoryAsync("hyperloglog"));
    }

    [Theory, EveryBackend]
    public async Task Memory_and_latency_are_told(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var server = redis.Server;
        await redis.Strings.SetAsync(Key("k"), new string('x', 1000));
        Assert.InRange((await server.MemoryUsageAsync(Key("k")))!.Value, 1000, 3000);
        Assert.InRange((await server.MemoryUsageAsync(Key("k"), samples: 0))!.Value, 1000, 3000);
        Assert.Null(await server.MemoryUsageAsync(Key("absent")));
        Assert.True((await server.MemoryStatsAsync())["total.allocated"].AsInteger() > 0);
        Assert.NotEmpty(await server.MemoryDoctorAsync());
        Assert.NotEmpty(await server.MemoryMallocStatsAsync());
        await server.MemoryPurgeAsync();
        Assert.NotEmpty(await server.LatencyDoctorAsync());
        Assert.Empty(await server.LatencyHistoryAsync("no-such-event"));
        Assert.True(await server.SlowlogLenAsync() >= 0);
        await Assert.ThrowsAsync<RedisServerException>(async () => await server.LatencyGraphAsync("no-such-event"));
    }

    [Theory, EveryBackend]
    public async Task Waiting_for_replicas(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var session = await redis.OpenSessionAsync(Key("k"), Soon);
        await session.Strings.SetAsync(Key("k"), "v");
        Assert.InRange(await session.Server.WaitAsync(0, TimeSpan.FromMilliseconds(1), Soon), 0, 10);
        Assert.InRange(await session.Server.WaitAsync(50, TimeSpan.FromMilliseconds(1), Soon), 0, 10);
    }
}
