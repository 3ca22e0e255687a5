using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Products;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/caching.md.</summary>
public sealed partial class CachingPage
{
    private readonly List<string> _shown = [];
    private int _loads;

    [Fact]
    public async Task Cache_aside()
    {
        var cancellation = CancellationToken.None;
        var key32 = RandomNumberGenerator.GetBytes(32);

        var options = new PatternOptions
        {
            Serialization = new SerializationOptions
            {
                Json = ShopJson.Default.Options,           // [JsonSerializable(typeof(Product))] …
                CompressAbove = 4096,                      // Brotli, where it makes them smaller.
                Keys = new ValueKeyRing("2030-01", key32), // AES-GCM; null for no encryption.
            },
        };

        await using var hare = await Hare.OpenAsync(options: options, cancellation: cancellation);

        var cache = hare.Caches.Open("products");

        var product = await cache.GetOrCreateAsync("42", token => LoadAsync(42, token), cancellation: cancellation);

        await SaveAsync(product with { Price = 21 }); // The database commits first …
        await cache.RemoveAsync("42");                // … then what is cached goes.

        Assert.False((await cache.TryGetAsync<Product>("42")).IsKnown);
        await cache.SetAsync("43", product);
        await ShowAsync(cache);
        Assert.Single(_shown);

        var careful = new CacheEntryOptions
        {
            Duration = TimeSpan.FromMinutes(30),             // 1 hour unless said otherwise. There is no value without an end.
            Sliding = null,                                  // Or: earlier, when it is not read for so long.
            AbsentDuration = TimeSpan.FromSeconds(20),
            Jitter = 0.1,                                    // Up to a tenth of the duration less, by chance.
            StaleFor = TimeSpan.FromHours(2),                // Kept past its end, to stand in …
            SoftTimeout = TimeSpan.FromMilliseconds(200),    // … for a loader that is late: the load goes on,
            HardTimeout = TimeSpan.FromSeconds(5),           // … or is given up,
            StaleRetry = TimeSpan.FromSeconds(5),            // … or has failed: then nobody tries for so long.
            RefreshAhead = 0.1,                              // In the last tenth a read starts the next load. Nobody waits.
            Tags = ["lamps", "brand:acme"],
        };
        var lamp = await cache.GetOrCreateAsync("42", token => LoadAsync(42, token), careful, cancellation);

        await cache.InvalidateTagAsync("lamps"); // All that carries it: one write.
        await cache.InvalidateAllAsync();        // The whole cache: one write.

        Assert.Equal("lamp 42", lamp.Name);
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task Near()
    {
        await using var hare = await Hare.OpenAsync();

        var near = hare.Caches.Open("prices", new CacheOptions { Near = new NearOptions { MaxEntries = 50_000, MaxAge = TimeSpan.FromMinutes(5) } });
        var price = await near.GetOrCreateAsync("42", 42, static (id, token) => LoadPriceAsync(id, token));

        Assert.Equal(42, price);
    }

    [Fact]
    public async Task Following_and_warming()
    {
        await using var hare = await Hare.OpenAsync();
        var cache = hare.Caches.Open("texts");
        var (changes, progress, ids) = (new Changes(), new Progress<WarmingProgress>(), new[] { "1", "2" });

        await using var follower = cache.Follow(changes); // A database that notifies, a broker: any ICacheInvalidationSource.

        var done = await cache.WarmAsync(ids, (id, token) => LoadTextAsync(id, token), new WarmingOptions { PerSecond = 200, Parallelism = 8, Progress = progress });

        await using var refresher = cache.RefreshEvery("top", TimeSpan.FromMinutes(1), TopIds, LoadTextAsync, new WarmingOptions { PerSecond = 50 });

        Assert.Equal(new WarmingProgress(2, 2, 0), done);
        await follower.Listening;
    }

    [Fact]
    public async Task Interfaces()
    {
        await using var hare = await Hare.OpenAsync();
        var cache = hare.Caches.Open("cache");

        HybridCache hybrid = cache.AsHybridCache();
        IBufferDistributedCache distributed = cache.AsDistributedCache();

        Assert.Equal(1, await hybrid.GetOrCreateAsync("k", static _ => ValueTask.FromResult(1)));
        Assert.Null(await distributed.GetAsync("none"));
    }

    [Fact]
    public async Task Products()
    {
        await using var hare = await Hare.OpenAsync();

        var products = hare.Caches.OpenProducts("shop");
        var shown = await products.GetAsync("42", LoadProductAsync);
        var page = await products.GetPageAsync("lamps", 1, LoadPageAsync);

        var change = await products.ChangeStockAsync("42", -1); // In one step, only if it is cached, never below zero.
        await products.DropListAsync("lamps");
        await products.DropListsAsync();
        await products.DropAllAsync();

        Assert.Equal((5, 1, new StockChange(StockOutcome.Changed, 4)), (shown!.Stock, page.Total, change));
    }

    private async Task ShowAsync(Cache cache)
    {
        var known = await cache.TryGetAsync<Product>("43");
        if (known.IsAbsent) return; // There is no product 43, as of a minute ago at most.
        if (known.IsPresent) Show(known.Value);
    }

    private void Show(Product product) => _shown.Add(product.Name);

    private ValueTask<Product> LoadAsync(int id, CancellationToken cancellation)
    {
        _loads++;
        cancellation.ThrowIfCancellationRequested();
        return new(new Product($"{id}", $"lamp {id}", 20, 5));
    }

    private static Task SaveAsync(Product product) => product.Price > 0 ? Task.CompletedTask : throw new ArgumentOutOfRangeException(nameof(product));

    private static ValueTask<int> LoadPriceAsync(int id, CancellationToken cancellation) => cancellation.IsCancellationRequested ? new(0) : new(id);

    private static ValueTask<string> LoadTextAsync(string id, CancellationToken cancellation) => cancellation.IsCancellationRequested ? new("") : new(id);

    private static ValueTask<Product?> LoadProductAsync(string id, CancellationToken cancellation) => cancellation.IsCancellationRequested ? default : new(new Product(id, "lamp", 20, 5));

    private static ValueTask<ProductPage> LoadPageAsync(string list, int page, CancellationToken cancellation) => new(new ProductPage([], page));

    private static IAsyncEnumerable<string> TopIds() => new[] { "1" }.ToAsyncEnumerable();

    private sealed class Changes : ICacheInvalidationSource
    {
        public async IAsyncEnumerable<CacheInvalidation> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            yield return CacheInvalidation.Listening;
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    [JsonSerializable(typeof(Product))]
    private sealed partial class ShopJson : JsonSerializerContext;
}
