using System.Threading.RateLimiting;
using RedHare.Patterns.Leases;
using RedHare.Patterns.RateLimiting;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/rate-limits.md.</summary>
public sealed class RateLimitsPage
{
    [Fact]
    public async Task A_limit()
    {
        await using var hare = await Hare.OpenAsync();

        var api = hare.RateLimits.Gcra("api", permits: 100, period: TimeSpan.FromMinutes(1), burst: 20);
        var decision = await api.AcquireAsync("alice");
        if (!decision.IsAllowed) Respond(429, decision.RetryAfter);

        Assert.Equal(19, decision.Remaining);
    }

    [Fact]
    public async Task All_kinds()
    {
        await using var hare = await Hare.OpenAsync();
        var (minute, limits) = (TimeSpan.FromMinutes(1), hare.RateLimits);

        RateLimit[] all =
        [
            limits.FixedWindow("api", limit: 100, window: minute),
            limits.SlidingWindow("api", limit: 100, window: minute),
            limits.SlidingLog("api", limit: 100, window: minute),
            limits.TokenBucket("api", capacity: 20, tokens: 100, period: minute),
            limits.Gcra("api", permits: 100, period: minute, burst: 20),
            limits.LeakyBucket("api", capacity: 20, permits: 100, period: minute),
        ];

        foreach (var limit in all) Assert.True((await limit.AcquireAsync("alice")).IsAllowed);
    }

    [Fact]
    public async Task As_a_limiter_of_NET()
    {
        await using var hare = await Hare.OpenAsync();
        var api = hare.RateLimits.Gcra("api", permits: 100, period: TimeSpan.FromMinutes(1));
        var request = new Request("alice");

        await using var limiter = api.Partitioned<Request>(request => request.User);
        using var lease = await limiter.AcquireAsync(request);
        if (!lease.IsAcquired && lease.TryGetMetadata(MetadataName.RetryAfter, out var after)) Respond(429, after);

        Assert.True(lease.IsAcquired);
    }

    [Fact]
    public async Task Concurrency()
    {
        await using var hare = await Hare.OpenAsync();
        var cancellation = CancellationToken.None;

        var uploads = hare.RateLimits.Concurrency("uploads", limit: 2, new LeaseOptions { Ttl = TimeSpan.FromSeconds(10) });
        await using (var permit = await uploads.TryAcquireAsync("alice", cancellation: cancellation))
        {
            if (permit is null) Respond(429, TimeSpan.FromSeconds(1));
            else await UploadAsync(permit.Lost);
        }

        Assert.Equal(2, await uploads.AvailableAsync("alice"));
    }

    [Fact]
    public async Task Blocking_and_insured()
    {
        await using var hare = await Hare.OpenAsync();

        var login = hare.RateLimits.FixedWindow("login", limit: 5, window: TimeSpan.FromMinutes(1))
            .Blocking(refusals: 10, within: TimeSpan.FromMinutes(10), duration: TimeSpan.FromHours(1));

        await using var insured = hare.RateLimits.Insured(login, PartitionedRateLimiter.Create<string, string>(user =>
            RateLimitPartition.GetFixedWindowLimiter(user, _ => new FixedWindowRateLimiterOptions { PermitLimit = 2, Window = TimeSpan.FromMinutes(1) })));
        var decision = await insured.AcquireAsync("alice");

        Assert.True(decision.IsAllowed);
        Assert.False(insured.IsServerAway);
    }

    private static void Respond(int status, TimeSpan after) => Assert.Fail($"{status} after {after}");

    private static Task UploadAsync(CancellationToken lost) => Task.Delay(0, lost);

    private sealed record Request(string User);
}
