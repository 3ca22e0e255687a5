using System.Globalization;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Carts;

/// <summary>
/// Shopping carts, one for each owner: a guest's session or a user. Adding adds to what is there; each change lets the cart live as long again. Every change
/// has an id, the caller's or one of its own, and is made once however often it is sent. Prices are decimals and stay what they were given as.
/// </summary>
public sealed class ShoppingCarts
{
    private static readonly string[] Prefixes = ["q:", "p:"];

    private readonly PatternContext _context;
    private readonly CartOptions _options;

    internal ShoppingCarts(PatternContext context, string name, CartOptions? options = null)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options ?? CartOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Expiry, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.RequestMemory, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxLines, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MaxLines, 2000, nameof(options)); // A merge sends all lines to one script.
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxQuantity, 1, nameof(options));
    }

    /// <summary>What the program calls them.</summary>
    public string Name { get; }

    /// <summary>Adds pieces of a product to those in the cart.</summary>
    /// <param name="owner">Whose cart.</param>
    /// <param name="product">Which product.</param>
    /// <param name="quantity">How many pieces, at least 1.</param>
    /// <param name="unitPrice">The price of one; the price given last holds for all pieces.</param>
    /// <param name="request">An id of this change, for a caller that may ask again: it is made once. Null for one of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    /// <returns>How many are in the cart now.</returns>
    /// <exception cref="CartLimitException">There is no room for them; nothing was added.</exception>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<long> AddAsync(string owner, string product, long quantity, decimal unitPrice, string? request = null, CancellationToken cancellation = default) =>
        await TryAddAsync(owner, product, quantity, unitPrice, request, cancellation).ConfigureAwait(false)
            ?? throw new CartLimitException($"A cart takes at most {_options.MaxLines} products and {_options.MaxQuantity} pieces of each.");

    /// <summary>The same; null when there is no room for them.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public async ValueTask<long?> TryAddAsync(string owner, string product, long quantity, decimal unitPrice, string? request = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantity, 1L << 52);
        ArgumentOutOfRangeException.ThrowIfNegative(unitPrice);
        var (status, now) = await ChangeAsync(owner, product, "+", quantity, null, Text(unitPrice), request, cancellation).ConfigureAwait(false);
        return status == 1 ? now : null;
    }

    /// <summary>Sets the quantity of a product that is in the cart; 0 takes it out.</summary>
    /// <param name="owner">Whose cart.</param>
    /// <param name="product">Which product.</param>
    /// <param name="quantity">How many pieces there shall be.</param>
    /// <param name="expected">How many the caller believes to be there. With it, what was added meanwhile is not lost: another quantity is left as it is.</param>
    /// <param name="request">An id of this change; see <see cref="AddAsync"/>.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    /// <returns>False, and nothing changed, when the product is not in the cart, or not in the quantity that was expected.</returns>
    /// <exception cref="CartLimitException">There is no room for so many.</exception>
    public async ValueTask<bool> SetQuantityAsync(string owner, string product, long quantity, long? expected = null, string? request = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantity, 1L << 52);
        var (status, _) = await ChangeAsync(owner, product, "=", quantity, expected, "", request, cancellation).ConfigureAwait(false);
        return status >= 0 ? status == 1 : throw new CartLimitException($"A cart takes at most {_options.MaxQuantity} pieces of a product.");
    }

    /// <summary>Takes a product out.</summary>
    public async ValueTask RemoveAsync(string owner, string product, CancellationToken cancellation = default) =>
        await ChangeAsync(owner, product, "=", 0, null, "", null, cancellation).ConfigureAwait(false);

    /// <summary>What is in the cart. Reading does not prolong its life.</summary>
    public ValueTask<Cart> GetAsync(string owner, CancellationToken cancellation = default) =>
        _context.Backend.EvaluateAsync(CartScripts.Read, new[] { Key(owner) }, default, static reply =>
        {
            var expires = reply.Items[0].AsInteger();
            return new Cart(Lines(reply.Items[1].Items), TimeSpan.FromMilliseconds(Math.Max(expires, 0)));
        }, cancellation);

    /// <summary>Empties the cart.</summary>
    public async ValueTask ClearAsync(string owner, CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(owner)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>
    /// Moves what is in a guest's cart into a user's: quantities add up, the guest's price holds, being the later one. In a cluster the two carts may be on two servers,
    /// so it takes three steps: the guest's cart is set aside under an id, the user's takes it in and remembers the id, and what was set aside is forgotten. Whoever fails in between
    /// calls it again, at once or with the next login, and goes on where it stopped: nothing is lost, and nothing comes over twice.
    /// </summary>
    /// <param name="guest">Whose cart is emptied.</param>
    /// <param name="user">Whose cart gets it. What an interrupted merge had set aside for another user goes to that one.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    public async ValueTask<CartMerge> MergeAsync(string guest, string user, CancellationToken cancellation = default)
    {
        if (guest == user) throw new ArgumentException("A cart cannot be merged into itself.", nameof(guest));
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        List<CartLine> merged = [], leftOut = [];
        // Once for what was set aside before, once for the cart, and as often as the guest adds meanwhile; a few rounds are enough for anybody.
        for (var round = 0; round < 8; round++)
        {
            var fields = await SetAsideAsync(guest, user, cancellation).ConfigureAwait(false);
            if (fields.Count == 0) break;
            var (id, to, lines) = (Field(fields, "id"), Field(fields, "to"), Lines(fields));
            var noRoom = await TakeInAsync(to, id, lines, cancellation).ConfigureAwait(false);
            await _context.Backend.EvaluateAsync(CartScripts.Forget, new[] { Key(guest, "aside") }, new RedisValue[] { id }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            if (to != user) continue;
            for (var i = 0; i < noRoom.Length; i++)
            {
                if (noRoom[i] < lines[i].Quantity) merged.Add(lines[i] with { Quantity = lines[i].Quantity - noRoom[i] });
                if (noRoom[i] > 0) leftOut.Add(lines[i] with { Quantity = noRoom[i] });
            }
        }
        return new CartMerge(merged, leftOut);
    }

    private ValueTask<IReadOnlyList<Reply>> SetAsideAsync(string guest, string user, CancellationToken cancellation) => _context.Backend.EvaluateAsync(
        CartScripts.SetAside,
        new[] { Key(guest), Key(guest, "aside") },
        new RedisValue[] { Leasing.NewOwner(), user, Milliseconds(_options.Expiry) },
        static reply => reply.Items,
        cancellation);

    // The id is remembered for longer than what was set aside can live: it was set aside before.
    private ValueTask<long[]> TakeInAsync(string user, string id, List<CartLine> lines, CancellationToken cancellation)
    {
        var arguments = new RedisValue[5 + 3 * lines.Count];
        RedisValue[] head = [id, Milliseconds(_options.Expiry) + Milliseconds(TimeSpan.FromHours(1)), Milliseconds(_options.Expiry), _options.MaxLines, _options.MaxQuantity];
        head.CopyTo(arguments, 0);
        for (var i = 0; i < lines.Count; i++)
            (arguments[5 + 3 * i], arguments[6 + 3 * i], arguments[7 + 3 * i]) = (lines[i].Product, lines[i].Quantity, Text(lines[i].UnitPrice));
        return _context.Backend.EvaluateAsync(
            CartScripts.TakeIn, new[] { Key(user), Key(user, "requests") }, arguments, static reply => reply.Items.Skip(1).Select(left => left.AsInteger()).ToArray(), cancellation);
    }

    private async ValueTask<(long Status, long Quantity)> ChangeAsync(
        string owner, string product, string mode, long quantity, long? expected, string price, string? request, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(product);
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await _context.Backend.EvaluateAsync(
            CartScripts.Change,
            new[] { Key(owner), Key(owner, "requests") },
            new RedisValue[]
            {
                request ?? Leasing.NewOwner(), Milliseconds(_options.RequestMemory), Milliseconds(_options.Expiry), product, mode, quantity,
                expected is { } there ? there : "", price, _options.MaxLines, _options.MaxQuantity,
            },
            static reply => (reply.Items[0].AsInteger(), reply.Items[1].AsInteger()),
            cancellation).ConfigureAwait(false);
    }

    private static List<CartLine> Lines(IReadOnlyList<Reply> fields)
    {
        Dictionary<string, (long Quantity, long Added, decimal Price)> lines = [];
        for (var i = 0; i + 1 < fields.Count; i += 2)
        {
            var field = fields[i].ToString();
            if (!Prefixes.Contains(field[..Math.Min(2, field.Length)])) continue;
            var (product, value) = (field[2..], fields[i + 1].ToString());
            var line = lines.GetValueOrDefault(product);
            if (field[0] == 'q') line.Quantity = long.Parse(value, CultureInfo.InvariantCulture);
            else
            {
                var colon = value.IndexOf(':', StringComparison.Ordinal);
                (line.Added, line.Price) = (long.Parse(value.AsSpan(0, colon), CultureInfo.InvariantCulture), decimal.Parse(value.AsSpan(colon + 1), CultureInfo.InvariantCulture));
            }
            lines[product] = line;
        }
        return [.. lines.OrderBy(line => line.Value.Added).ThenBy(line => line.Key, StringComparer.Ordinal).Select(line => new CartLine(line.Key, line.Value.Quantity, line.Value.Price))];
    }

    private static string Field(IReadOnlyList<Reply> fields, string name)
    {
        for (var i = 0; i + 1 < fields.Count; i += 2)
            if (fields[i].ToString() == name) return fields[i + 1].ToString();
        throw new InvalidDataException($"What was set aside of a cart has no '{name}'.");
    }

    private static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private RedisKey Key(string owner, string? part = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return _context.Key("cart", Name, owner, part);
    }
}
