using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Stock;

/// <summary>
/// Stock that is reserved before it is sold. Of a product nobody reserves more than there is, however many ask at once; what is neither confirmed nor released goes back at its
/// deadline, with the next access to the product or by the sweeper. Every step is one script on the product's keys. The stock itself has no TTL: it is
/// the program's to keep.
/// </summary>
public sealed class ReservedStock
{
    private readonly PatternContext _context;
    private readonly StockOptions _options;
    private readonly StockIndex _index;

    internal ReservedStock(PatternContext context, string name, StockOptions? options = null)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options ?? StockOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Hold, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.ConfirmedMemory, TimeSpan.FromMilliseconds(1), nameof(options));
        _index = new StockIndex(context, name, _options.Hold);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Sets what can be reserved; what is reserved already is not counted in it.</summary>
    public async ValueTask SetAsync(string product, long available, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(available);
        await ChangeAsync(product, "=", available, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds to what can be reserved, or takes from it. Not repeated by itself when the connection fails: twice would count twice.</summary>
    /// <returns>What is available then; null, and nothing changed, when less is there than was to be taken.</returns>
    public ValueTask<long?> AddAsync(string product, long pieces, CancellationToken cancellation = default) => ChangeAsync(product, "+", pieces, cancellation);

    /// <summary>How much there is; null for a product that was never set or added.</summary>
    public async ValueTask<StockLevel?> LevelAsync(string product, CancellationToken cancellation = default)
    {
        while (true)
        {
            var (level, _, ended) = await ReapAsync(product, cancellation).ConfigureAwait(false);
            if (ended < StockScripts.Slice) return level;
        }
    }

    /// <summary>Reserves pieces.</summary>
    /// <param name="product">Of what.</param>
    /// <param name="quantity">How many.</param>
    /// <param name="id">A name for the reservation, such as the order's: asking again by it gives the same reservation. Null for one of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply. What was reserved meanwhile goes back at its deadline.</param>
    /// <returns>Null when there are not enough.</returns>
    /// <exception cref="InvalidOperationException">The id is that of another quantity, or the server evicts keys.</exception>
    public async ValueTask<Reservation?> TryReserveAsync(string product, long quantity, string? id = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantity, 1L << 52);
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        id ??= Leasing.NewOwner();
        var (keys, hold, anew) = (Keys(product), (long)_options.Hold.TotalMicroseconds, false);
        while (true)
        {
            var till = await _index.ListAsync(product, anew, cancellation).ConfigureAwait(false);
            var (status, deadline, ended) = await _context.Backend.EvaluateAsync(
                StockScripts.Reserve,
                keys,
                new RedisValue[] { id, quantity, hold, till },
                static reply => (reply.Items[0].AsInteger(), Time(reply.Items[1]), reply.Items[2].AsInteger()),
                cancellation).ConfigureAwait(false);
            switch (status)
            {
                case 0 when ended < StockScripts.Slice: return null;
                case -1: anew = true; break;
                case -2: throw new InvalidOperationException($"'{id}' is a reservation of another quantity of '{product}'.");
                case > 0: return new Reservation(this, product, id, quantity, deadline, isConfirmed: status == 2);
            }
        }
    }

    /// <summary>The same, where there being not enough throws.</summary>
    /// <inheritdoc cref="TryReserveAsync"/>
    /// <exception cref="OutOfStockException">There are not enough.</exception>
    public async ValueTask<Reservation> ReserveAsync(string product, long quantity, string? id = null, CancellationToken cancellation = default) =>
        await TryReserveAsync(product, quantity, id, cancellation).ConfigureAwait(false) ?? throw new OutOfStockException(product);

    /// <summary>
    /// Reserves pieces of several products for one order: all, or none. One after the other, as in a cluster they lie on several servers: of two orders that want the last pieces of the
    /// same products at the same time both may go without, which are free again then.
    /// </summary>
    /// <param name="quantities">How many of each product.</param>
    /// <param name="id">A name for the order; the reservation of each product has it. Null for one of its own.</param>
    /// <param name="cancellation">Ends it; what was reserved is given back.</param>
    /// <returns>A reservation for each product; null when there is not enough of one.</returns>
    /// <inheritdoc cref="TryReserveAsync"/>
    public async ValueTask<IReadOnlyList<Reservation>?> TryReserveAllAsync(IReadOnlyDictionary<string, long> quantities, string? id = null, CancellationToken cancellation = default)
    {
        id ??= Leasing.NewOwner();
        List<Reservation> reservations = new(quantities.Count);
        var isComplete = false;
        try
        {
            // In one order for all, so that who comes second mostly meets the first at the first product, and not in the middle.
            foreach (var (product, quantity) in quantities.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (await TryReserveAsync(product, quantity, id, cancellation).ConfigureAwait(false) is not { } reservation) return null;
                reservations.Add(reservation);
            }
            isComplete = true;
            return reservations;
        }
        finally
        {
            if (!isComplete)
                foreach (var reservation in reservations) await reservation.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sells what was reserved under an id. May be called again when its reply was lost.</summary>
    /// <returns>False when there is no such reservation, or its deadline was over.</returns>
    public ValueTask<bool> ConfirmAsync(string product, string id, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        StockScripts.Confirm, Keys(product), new RedisValue[] { id, (long)_options.ConfirmedMemory.TotalMilliseconds }, static reply => reply.AsInteger() == 1, cancellation);

    /// <summary>Gives back what was reserved under an id. False when there was nothing to give back: it is confirmed, or over.</summary>
    public ValueTask<bool> ReleaseAsync(string product, string id, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        StockScripts.Release, Keys(product), new RedisValue[] { id }, static reply => reply.AsInteger() == 1, cancellation);

    /// <summary>Moves a reservation's deadline: the hold begins anew.</summary>
    /// <returns>The deadline; null when the reservation is over.</returns>
    public ValueTask<DateTimeOffset?> ExtendAsync(string product, string id, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        StockScripts.Extend,
        Keys(product),
        new RedisValue[] { id, (long)_options.Hold.TotalMicroseconds },
        static reply => reply.ToString() == "0" ? null : (DateTimeOffset?)Time(reply),
        cancellation);

    /// <summary>Returns what was abandoned, of all products. One process calls it from time to time, or <see cref="StartSweeper"/> does; more do no harm.</summary>
    /// <returns>How many reservations went back.</returns>
    public async ValueTask<long> SweepAsync(CancellationToken cancellation = default)
    {
        var returned = 0L;
        while (true)
        {
            var due = await _index.DueAsync(StockScripts.Slice, cancellation).ConfigureAwait(false);
            for (var i = 0; i + 1 < due.Count; i += 2)
            {
                var (product, seen) = (due[i].ToString(), Score(due[i + 1]));
                while (true)
                {
                    var (_, next, ended) = await ReapAsync(product, cancellation).ConfigureAwait(false);
                    returned += ended;
                    if (ended == StockScripts.Slice) continue;
                    await _index.SettleAsync(product, seen, next, cancellation).ConfigureAwait(false);
                    break;
                }
            }
            if (due.Count < 2 * StockScripts.Slice) return returned;
        }
    }

    /// <summary>Sweeps in the background until the handle is disposed. A server that is away is asked again the next time.</summary>
    /// <param name="interval">From sweep to sweep; 30 s if null. Jittered, so that several processes do not sweep in step.</param>
    public IAsyncDisposable StartSweeper(TimeSpan? interval = null) => new StockSweeper(this, _context.Time, interval ?? TimeSpan.FromSeconds(30));

    private async ValueTask<long?> ChangeAsync(string product, string mode, long pieces, CancellationToken cancellation)
    {
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await _context.Backend.EvaluateAsync(
            StockScripts.Change, Keys(product), new RedisValue[] { mode, pieces }, static reply => reply.IsNull ? null : (long?)reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private ValueTask<(StockLevel? Level, string Next, long Ended)> ReapAsync(string product, CancellationToken cancellation) => _context.Backend.EvaluateAsync(
        StockScripts.Level,
        Keys(product),
        default,
        static reply => (reply.Items[0].IsNull ? null : (StockLevel?)new StockLevel(reply.Items[0].AsInteger(), reply.Items[1].AsInteger()), Score(reply.Items[3]), reply.Items[2].AsInteger()),
        cancellation);

    private static DateTimeOffset Time(Reply microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds.AsDouble());

    // A server with RESP3 tells scores as numbers; scripts get them as text.
    private static string Score(Reply reply) => reply.AsDouble().ToString("F0", System.Globalization.CultureInfo.InvariantCulture);

    private RedisKey[] Keys(string product)
    {
        ArgumentException.ThrowIfNullOrEmpty(product);
        return [_context.Key("stock", Name, product), _context.Key("stock", Name, product, "held"), _context.Key("stock", Name, product, "of"), _context.Key("stock", Name, product, "sold")];
    }
}

/// <summary>There are not enough pieces of a product.</summary>
public sealed class OutOfStockException(string product) : Exception($"There is not enough of '{product}'.")
{
    /// <summary>Of what.</summary>
    public string Product { get; } = product;
}
