using System.Collections.Concurrent;
using System.Globalization;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Products;

/// <summary>
/// A shop's products: each a hash with typed fields, so that the stock can be changed without the rest; and the pages of lists. All lists, or everything, are dropped by
/// one write, however many keys that is.
/// </summary>
/// <remarks>The database is the truth: change it first, then call <see cref="ChangeStockAsync"/>, <see cref="SetAsync"/> or <see cref="RemoveAsync"/>. The cached stock tells customers how
/// many there are; it promises nobody one.</remarks>
/// <example>
/// <code>
/// var products = hare.Caches.OpenProducts("shop");
/// var product = await products.GetAsync("42", (id, token) => LoadAsync(id, token));
/// await products.ChangeStockAsync("42", -1);
/// await products.DropListsAsync();
/// </code>
/// </example>
public sealed class ProductCache : IAsyncDisposable
{
    private static readonly CommandSpec GetAll = new("HGETALL", CommandTraits.ReadOnly), Get = new("GET", CommandTraits.ReadOnly);
    private static readonly ReplyConverter<bool> IsOne = static reply => reply.AsInteger() == 1;
    private static readonly ReplyConverter<StockChange> AsChange = static reply => new StockChange((StockOutcome)reply.Items[0].AsInteger(), reply.Items[1].AsInteger());

    // What is there and cannot be read, however often it is looked at, is loaded and not kept.
    private const int MaxLooks = 3;

    private readonly PatternContext _context;
    private readonly ProductCacheOptions _options;
    private readonly string _name;
    // Products are no entries of this cache; its version, its breaker and what waits for the server to come back are theirs.
    private readonly Cache _products, _pages;
    private readonly ConcurrentDictionary<string, Lazy<Task<Product?>>> _loading = new(StringComparer.Ordinal);

    internal ProductCache(PatternContext context, string name, ProductCacheOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ProductDuration, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AbsentDuration, TimeSpan.FromMilliseconds(1));
        (_context, _name, _options) = (context, PatternContext.CheckName(name), options);
        _products = new Cache(context, name + ":products", new CacheOptions());
        _pages = new Cache(context, name + ":pages", new CacheOptions
        {
            Entries = new CacheEntryOptions { Duration = options.PageDuration },
            Near = options.NearPages,
            Serialization = context.Serializers.Options with { Json = ProductJson.Default.Options },
        });
    }

    /// <summary>A product; loaded, and kept, where it is not known. Of all processes one loads it at a time, while the others wait to be told; one that waited for longer than
    /// <see cref="CacheOptions.MaxLeaseWait"/>'s 10 seconds loads too.</summary>
    /// <param name="id">Which.</param>
    /// <param name="load">Loads it; null for what does not exist, which is remembered too.</param>
    /// <param name="cancellation">Ends this caller's waiting; the load goes on.</param>
    public async ValueTask<Product?> GetAsync(string id, Func<string, CancellationToken, ValueTask<Product?>> load, CancellationToken cancellation = default)
    {
        if (await TryGetAsync(id, cancellation).ConfigureAwait(false) is { IsKnown: true } known) return known.Value;
        Lazy<Task<Product?>>? own = null;
        own = new Lazy<Task<Product?>>(RunAsync);
        return await _loading.GetOrAdd(id, own).Value.WaitAsync(cancellation).ConfigureAwait(false);

        async Task<Product?> RunAsync()
        {
            try
            {
                return await LoadAsync(id, load).ConfigureAwait(false);
            }
            finally
            {
                // Before anybody who waits goes on: who asks again after a failure is not told of it once more.
                _loading.TryRemove(new(id, own!));
            }
        }
    }

    /// <summary>What is known of a product, without loading it.</summary>
    public async ValueTask<CacheResult<Product?>> TryGetAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        cancellation.ThrowIfCancellationRequested();
        if (!_products.Core.MayAsk(id)) return default;
        try
        {
            var replies = await _products.Core.Server.RunAsync(
                _context.Backend, [CommandLine.Rent(GetAll).Key(Key(id)), CommandLine.Rent(Get).Key(_products.Core.Keys.Version)]).ConfigureAwait(false);
            return Read(id, replies[0].Items, replies[1].Text);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            return default;
        }
    }

    /// <summary>Keeps a product, after the database has; what is being loaded of it at the moment is not kept.</summary>
    /// <returns>False when the server is away: the product is removed as soon as it is back.</returns>
    public async ValueTask<bool> SetAsync(Product product, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(product.Id);
        cancellation.ThrowIfCancellationRequested();
        return await WriteAsync(product.Id, async () => await WriteAsync(product.Id, product, "", await VersionAsync().ConfigureAwait(false)).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes the cached stock in one step, if the product is cached, and never below zero. What is not cached is left alone: nobody will see a product that is
    /// nothing but a number. Its TTL stays.
    /// </summary>
    /// <param name="id">Which.</param>
    /// <param name="by">By how much: −1 for one that was sold.</param>
    /// <param name="cancellation">Looked at before it begins.</param>
    public async ValueTask<StockChange> ChangeStockAsync(string id, long by, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        cancellation.ThrowIfCancellationRequested();
        var change = default(StockChange);
        await WriteAsync(id, async () =>
        {
            var version = await VersionAsync().ConfigureAwait(false);
            change = await _products.Core.Gate.EvaluateAsync(_context.Backend, ProductScripts.ChangeStock, Keys(id), [by, version, Loaded(id)], AsChange).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return change;
    }

    /// <summary>Removes a product.</summary>
    /// <returns>False when the server is away: it is removed as soon as the server is back.</returns>
    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        cancellation.ThrowIfCancellationRequested();
        return WriteAsync(id, async () =>
        {
            await _products.Core.Gate.EvaluateAsync(_context.Backend, ProductScripts.Remove, Keys(id), [Loaded(id)], static reply => reply.AsInteger()).ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>A page of a list; loaded, and kept, where it is not known.</summary>
    /// <param name="list">Which list: a category, a search.</param>
    /// <param name="page">Which page.</param>
    /// <param name="load">Loads it.</param>
    /// <param name="cancellation">Ends this caller's waiting.</param>
    public ValueTask<ProductPage> GetPageAsync(string list, int page, Func<string, int, CancellationToken, ValueTask<ProductPage>> load, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(list);
        return _pages.GetOrCreateAsync(
            string.Create(CultureInfo.InvariantCulture, $"{list}:{page}"), token => load(list, page, token), _pages.Core.Options.Entries with { Tags = [list] }, cancellation);
    }

    /// <summary>Drops all pages of a list.</summary>
    public ValueTask<bool> DropListAsync(string list, CancellationToken cancellation = default) => _pages.InvalidateTagAsync(list, cancellation);

    /// <summary>Drops all pages of all lists.</summary>
    public ValueTask<bool> DropListsAsync(CancellationToken cancellation = default) => _pages.InvalidateAllAsync(cancellation);

    /// <summary>Drops all products and all lists.</summary>
    public async ValueTask<bool> DropAllAsync(CancellationToken cancellation = default)
    {
        _loading.Clear();
        var products = await _products.InvalidateAllAsync(cancellation).ConfigureAwait(false);
        _loading.Clear();
        return await _pages.InvalidateAllAsync(cancellation).ConfigureAwait(false) && products;
    }

    /// <summary>Stops what it began. What is on the server stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _products.DisposeAsync().ConfigureAwait(false);
        await _pages.DisposeAsync().ConfigureAwait(false);
    }

    private RedisKey Key(string id) => _context.Key("product", _name, id);

    private RedisKey[] Keys(string id) => [Key(id), _context.Key("product", _name, id, "lease")];

    private static CacheResult<Product?> Read(string id, IReadOnlyList<Reply> items, string? version)
    {
        string? Field(string name)
        {
            for (var i = 0; i + 1 < items.Count; i += 2)
                if (items[i].Text == name) return items[i + 1].Text;
            return null;
        }

        if (version is null || Field(ProductScripts.Version) != version) return default;
        if (Field(ProductScripts.Absent) is not null) return new(true, null);
        // All that makes a product, or it is none.
        return Field("name") is { } name && decimal.TryParse(Field("price"), NumberStyles.Number, CultureInfo.InvariantCulture, out var price)
            && long.TryParse(Field("stock"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var stock)
            ? new(true, new Product(id, name, price, stock, Field("category") ?? "", Field("description") ?? ""))
            : default;
    }

    private async Task<Product?> LoadAsync(string id, Func<string, CancellationToken, ValueTask<Product?>> load)
    {
        // Another load may have ended since this caller looked.
        if (await TryGetAsync(id).ConfigureAwait(false) is { IsKnown: true } known) return known.Value;
        var (token, version) = ("", "");
        try
        {
            if (_products.Core.MayAsk(id))
            {
                version = await VersionAsync().ConfigureAwait(false);
                (token, var other) = await BeginAsync(id, version).ConfigureAwait(false);
                if (other.IsKnown) return other.Value;
            }
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            // The loader answers.
            token = "";
        }
        Product? product;
        try
        {
            product = await load(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch when (token.Length > 0)
        {
            await TryAsync(_products.Core.Gate.EvaluateAsync(_context.Backend, ProductScripts.Release, Keys(id), [token, Loaded(id)], IsOne)).ConfigureAwait(false);
            throw;
        }
        // Not kept, or kept under its lease, which is as good.
        if (token.Length > 0) await TryAsync(WriteAsync(id, product, token, version)).ConfigureAwait(false);
        return product;
    }

    /// <summary>The token under which what is loaded may be stored; or what another process has loaded meanwhile.</summary>
    private async Task<(string Token, CacheResult<Product?> Known)> BeginAsync(string id, string version)
    {
        var (mine, start) = (ProductScripts.Token(), _context.Time.GetTimestamp());
        Waiter? waiter = null;
        try
        {
            for (var round = 0; ; round++)
            {
                waiter?.Expect();
                if (round > 0 && await TryGetAsync(id).ConfigureAwait(false) is { IsKnown: true } known) return ("", known);
                var claim = await _products.Core.Gate.EvaluateAsync(
                    _context.Backend, ProductScripts.Begin, Keys(id), [mine, (long)ProductScripts.LeaseTtl.TotalMilliseconds, version],
                    static reply => new LoadClaim((LoadOutcome)reply.Items[0].AsInteger(), TimeSpan.FromMilliseconds(Math.Max(reply.Items[2].AsInteger(), 0)), reply.Items[1].ToString())).ConfigureAwait(false);
                var left = _products.Core.Options.MaxLeaseWait - _context.Time.GetElapsedTime(start);
                // The other one may be dead: load too, under its token, which whoever changes the product takes from both.
                if (claim.Outcome == LoadOutcome.Changed && round < MaxLooks) continue;
                if (claim.Outcome != LoadOutcome.OtherLoads || left <= TimeSpan.Zero) return (claim.Token, default);
                if (waiter is null) waiter = await _context.Leasing.JoinAsync(Loaded(id), CancellationToken.None).ConfigureAwait(false);
                else await _context.Leasing.PauseAsync(waiter, round, claim.RetryAfter, Leasing.MaxPause, left, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            waiter?.Dispose();
        }
    }

    private static async Task TryAsync(ValueTask<bool> asking)
    {
        try
        {
            await asking.ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
        }
    }

    /// <summary>Where the end of a load is published.</summary>
    private string Loaded(string id) => _context.Key("product", _name, id, "loaded").ToString();

    private async ValueTask<string> VersionAsync() => (await _products.Core.Server.StampAsync([], hears: false).ConfigureAwait(false))[0].Version;

    private ValueTask<bool> WriteAsync(string id, Product? product, string token, string version)
    {
        var isAbsent = product is null;
        var ttl = isAbsent ? _options.AbsentDuration : _options.ProductDuration;
        ttl -= ttl * (0.05 * Random.Shared.NextDouble());
        List<RedisValue> arguments = [token, (long)ttl.TotalMilliseconds, Loaded(id), ProductScripts.Version, version];
        if (product is null) arguments.AddRange([ProductScripts.Absent, 1]);
        else
            arguments.AddRange([
                "name", product.Name, "price", product.Price.ToString(CultureInfo.InvariantCulture), "stock", product.Stock, "category", product.Category, "description", product.Description,
            ]);
        return _products.Core.Gate.EvaluateAsync(_context.Backend, ProductScripts.Write, Keys(id), arguments.ToArray(), IsOne);
    }

    // What cannot be written is removed when the server is back, and not read before.
    private async ValueTask<bool> WriteAsync(string id, Func<ValueTask<bool>> write)
    {
        _loading.TryRemove(id, out _);
        try
        {
            if (_products.Core.MayAsk(id)) return await write().ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
        }
        finally
        {
            _loading.TryRemove(id, out _);
        }
        // Which products there are only the server knows, so the whole of them goes.
        _products.Core.Pending.Add(CacheInvalidation.All);
        return false;
    }
}
