using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;
using Xunit;

namespace RedHare.Patterns.Tests.EventLogs;

public sealed class AppendTests(TestServers servers) : EventLogTest(servers)
{
    [Theory, EveryBackend]
    public async Task What_was_appended_is_read_in_the_order_of_time_from_any_place(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        var ids = new List<EventId>();
        for (var i = 0; i < 10; i++) ids.Add(await log.AppendAsync($"{i}", $"key{i % 4}"));
        ids.AddRange(await log.AppendManyAsync([.. Enumerable.Range(10, 700).Select(i => new NewEvent<string>($"{i}", $"key{i % 4}"))]));
        Assert.Equal(710, ids.Distinct().Count());

        var all = await log.ReadAsync().ToListAsync(Soon);
        Assert.Equal(ids.Order(), all.Select(one => one.Id));
        for (var key = 0; key < 4; key++) Assert.Equal(Enumerable.Range(0, 710).Where(i => i % 4 == key).Select(i => $"{i}"), all.Where(one => one.Key == $"key{key}").Select(one => one.Value));
        Assert.All(all.GroupBy(one => one.Key), key => Assert.Single(key.Select(one => one.Id.Partition).Distinct()));

        var middle = all[350];
        Assert.Equal(all.Skip(351).Select(one => one.Id), (await log.ReadAsync(EventStart.After(middle.Id)).ToListAsync(Soon)).Select(one => one.Id));
        Assert.Equal(all.Where(one => one.AppendedAt >= middle.AppendedAt).Select(one => one.Id), (await log.ReadAsync(EventStart.At(middle.AppendedAt)).ToListAsync(Soon)).Select(one => one.Id));
        Assert.Equal(all.Where(one => one.AppendedAt <= middle.AppendedAt).Select(one => one.Id), (await log.ReadAsync(until: middle.AppendedAt).ToListAsync(Soon)).Select(one => one.Id));
        Assert.Empty(await log.ReadAsync(EventStart.End).ToListAsync(Soon));
        Assert.Equal(middle.Id, EventId.Parse(middle.Id.ToString()));
    }

    /// <summary>Fault 20, at the source: who does not know whether his append has arrived repeats it, and it is there once. So do two who append the same at once.</summary>
    [Theory, EveryBackend]
    public async Task By_one_idempotency_key_an_event_is_appended_once(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name);
        var first = await log.AppendAsync("paid", "order1", "payment1");
        var touchy = new TouchyBackend(redis.Backend);
        var unlucky = Log(touchy, name);
        await unlucky.AppendAsync("warm", "order1");
        touchy.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await unlucky.AppendAsync("paid", "order1", "payment2"));
        touchy.LosesReplies = false;
        var second = await unlucky.AppendAsync("paid", "order1", "payment2");

        Assert.Equal(first, await log.AppendAsync("paid", "order1", "payment1"));
        Assert.Equal(second, (await log.AppendManyAsync([new("paid", "order1", "payment2"), new("paid", "order1", "payment1")]))[0]);
        var racing = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await log.AppendAsync("paid", "order1", "payment3"))));
        Assert.Single(racing.Distinct());
        Assert.Equal(["payment1", null, "payment2", "payment3"], (await log.ReadAsync().ToListAsync(Soon)).Select(one => one.IdempotencyKey));
    }

    [Theory, EveryBackend]
    public async Task The_log_is_no_longer_than_it_is_to_be(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"), new EventLogOptions { Partitions = 1, MaxLength = 200 });
        await log.AppendManyAsync([.. Enumerable.Range(0, 2000).Select(i => new NewEvent<string>($"{i}"))]);
        var left = await log.ReadAsync().ToListAsync(Soon);
        // A server drops whole blocks of a hundred.
        Assert.InRange(left.Count, 200, 400);
        Assert.Equal("1999", left[^1].Value);
    }

    [Theory, EveryBackend]
    public async Task What_is_too_old_goes_with_the_next_append(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name, new EventLogOptions { Partitions = 1, MaxLength = null, MaxAge = TimeSpan.FromHours(1) });
        // Entries of 1970, in so many that whole blocks of them go.
        for (var i = 1; i <= 250; i++) await redis.ExecuteAsync("XADD", $"test:log:{{{name}}}:0", $"{i}-0", "d", "=old");
        await log.AppendAsync("new");
        var left = await log.ReadAsync().ToListAsync(Soon);
        Assert.InRange(left.Count, 1, 100);
        Assert.Equal("new", left[^1].Value);
    }

    [Theory, EveryBackend]
    public async Task Another_number_of_partitions_is_refused(TestBackend backend)
    {
        var name = Unique("log");
        var log = await LogAsync(backend, name);
        await log.AppendAsync("one");
        var other = await LogAsync(backend, name, new EventLogOptions { Partitions = 4 });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.AppendAsync("two"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.ConsumeAsync("group", static (_, _) => Task.CompletedTask));
    }
}
