using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Tests.Locks;

namespace RedHare.Patterns.Tests.Caching;

/// <summary>A test of caches: several processes of one server, each with a connection of its own.</summary>
public abstract class CacheTest(TestServers servers) : LockTest(servers)
{
    private readonly List<Cache> _caches = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var cache in _caches) await cache.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A cache as another process has it: of a connection of its own, or of the given one.</summary>
    protected async Task<Cache> CacheAsync(TestBackend backend, CacheOptions? options = null, string name = "cache", TimeProvider? time = null, IRedisBackend? over = null)
    {
        // A test's clock may run faster than its server, and its machine be busy for seconds.
        options = (options ?? new CacheOptions()) with { ServerPatience = TimeSpan.FromDays(1) };
        var cache = new Caches(await ClientAsync(backend, time, over)).Open(Unique(name), options);
        _caches.Add(cache);
        await cache.WaitUntilReadyAsync(Soon);
        return cache;
    }

    protected static CacheOptions Json => new() { Serialization = new SerializationOptions { Json = TestJson.Default.Options } };

    /// <summary>The entry's key on the server.</summary>
    protected string EntryKey(string key, string name = "cache") => $"test:cache:{{{Unique(name)}:{key}}}";

    protected static ValueTask<T> Never<T>(CancellationToken cancellation) => throw new InvalidOperationException("Nobody was to load.");
}
