using System.Net;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedHare.Patterns;
using RedHare.Patterns.Caching;
using Xunit;

namespace RedHare.Hosting.Tests;

public sealed class RedHareServicesTests
{
    [Fact]
    public async Task The_host_opens_it_and_closes_it()
    {
        Hare hare;
        using (var host = Build(services => services.AddRedHare()))
        {
            await host.StartAsync();
            hare = host.Services.GetRequiredService<Hare>();
            Assert.Same(hare, host.Services.GetRequiredService<Hare>());
            Assert.Equal("PONG", (await hare.Redis.ExecuteAsync("PING")).ToString());
            await host.StopAsync();
            Assert.Equal("PONG", (await hare.Redis.ExecuteAsync("PING")).ToString()); // Others may still be stopping.
        }
        await Assert.ThrowsAnyAsync<Exception>(async () => await hare.Redis.ExecuteAsync("PING"));
    }

    [Fact]
    public async Task It_is_open_before_other_services_start()
    {
        using var host = Build(services => services.AddHostedService<Early>().AddRedHare());
        await host.StartAsync();
        Assert.Equal("early", (await host.Services.GetRequiredService<Hare>().Redis.ExecuteAsync("GET", "who")).ToString());
        await host.StopAsync();
    }

    [Fact]
    public async Task It_works_without_a_host_and_one_backend_is_shared()
    {
        Hare hare;
        IRedisBackend backend;
        await using (var services = new ServiceCollection().AddRedHare("redhare://").BuildServiceProvider())
        {
            backend = services.GetRequiredService<IRedisBackend>();
            hare = services.GetRequiredService<Hare>();
            Assert.Equal("OK", await backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("SET")).Key("k").Add("v"), static reply => reply.ToString()));
            Assert.Equal("v", (await hare.Redis.ExecuteAsync("GET", "k")).ToString());
            await backend.DisposeAsync();
            Assert.Equal("v", (await hare.Redis.ExecuteAsync("GET", "k")).ToString());
        }
    }

    [Fact]
    public async Task Options_come_from_delegates_configuration_and_services()
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var port = ((IPEndPoint)server.Listen()[0]).Port;
        var time = new StandingTime();
        using var host = Build(services => services
            .AddSingleton<TimeProvider>(time)
            .AddRedHare((provider, options) => options.Url = provider.GetRequiredService<IConfiguration>()["Redis"]!)
            .AddRedHare(configure: options =>
            {
                options.Patterns = options.Patterns with { Prefix = "mine" };
                options.Client = client => client with { ClientName = "hosted" };
            }),
            ("Redis", $"redis://127.0.0.1:{port}"));
        await host.StartAsync();
        var hare = host.Services.GetRequiredService<Hare>();
        await hare.Shop.Carts("shop").AddAsync("alice", "mug", 1, 8m);
        Assert.Equal(1, (await hare.Redis.ExecuteAsync("EXISTS", "mine:cart:{shop:alice}")).AsInteger());
        Assert.Equal("hosted", (await hare.Redis.ExecuteAsync("CLIENT", "GETNAME")).ToString());
        Assert.Single(host.Services.GetServices<IHostedService>(), service => service.GetType().Assembly == typeof(RedHareOptions).Assembly);
        Assert.True(time.Asked);
        await host.StopAsync();
    }

    [Fact]
    public async Task One_cache_is_all_of_NETs_caches()
    {
        using var host = Build(services => services.AddRedHare("redhare://").AddRedHareCache("shop", new CacheOptions()));
        await host.StartAsync();
        var (distributed, hybrid) = (host.Services.GetRequiredService<IDistributedCache>(), host.Services.GetRequiredService<HybridCache>());
        Assert.Same(distributed, host.Services.GetRequiredService<IBufferDistributedCache>());
        await distributed.SetStringAsync("greeting", "hello");
        Assert.Equal("hello", await distributed.GetStringAsync("greeting"));
        var loads = 0;
        for (var i = 0; i < 3; i++) Assert.Equal("mug", await hybrid.GetOrCreateAsync("product:1", _ => new ValueTask<string>(loads++ == 0 ? "mug" : "loaded again")));
        Assert.Equal("mug", (await host.Services.GetRequiredService<Cache>().TryGetAsync<string>("product:1")).Value);
        Assert.Equal(1, loads);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_start_fails_that_finds_no_server()
    {
        // A port that was free a moment ago, with nobody behind it.
        int port;
        await using (var server = EmbeddedServer.Open(("port", "0"))) port = ((IPEndPoint)server.Listen()[0]).Port;
        using var host = Build(services => services.AddRedHare($"redis://127.0.0.1:{port}", options => options.Client = client => client with { ConnectTimeout = TimeSpan.FromSeconds(2) }));
        await Assert.ThrowsAsync<RedisConnectionException>(() => host.StartAsync());
        using var wrong = Build(services => services.AddRedHare("http://127.0.0.1"));
        await Assert.ThrowsAsync<FormatException>(() => wrong.StartAsync());
    }

    private static IHost Build(Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        add(builder.Services);
        return builder.Build();
    }

    private sealed class Early(Hare hare) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => await hare.Redis.ExecuteAsync("SET", ["who", "early"], cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StandingTime : TimeProvider
    {
        public bool Asked { get; private set; }

        public override long GetTimestamp()
        {
            Asked = true;
            return base.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = true;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
