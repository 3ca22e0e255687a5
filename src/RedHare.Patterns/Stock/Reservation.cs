namespace RedHare.Patterns.Stock;

/// <summary>
/// Pieces of a product that nobody else can have until the deadline. Confirmed, they are sold; released, or left alone until the deadline, they go back. Disposing releases what
/// was not confirmed; <see cref="Keep"/> lets it live on, for a payment that another request brings.
/// </summary>
public sealed class Reservation : IAsyncDisposable
{
    private readonly ReservedStock _stock;
    private bool _isOver;

    internal Reservation(ReservedStock stock, string product, string id, long quantity, DateTimeOffset deadline, bool isConfirmed) =>
        (_stock, Product, Id, Quantity, Deadline, IsConfirmed, _isOver) = (stock, product, id, quantity, deadline, isConfirmed, isConfirmed);

    /// <summary>Which product.</summary>
    public string Product { get; }

    /// <summary>Its name: an order's number.</summary>
    public string Id { get; }

    /// <summary>How many pieces.</summary>
    public long Quantity { get; }

    /// <summary>When the pieces go back, by the server's clock.</summary>
    public DateTimeOffset Deadline { get; private set; }

    /// <summary>Whether the pieces are sold.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Sells the pieces. May be called again when its reply was lost.</summary>
    /// <returns>False when the deadline was over: the pieces may be somebody else's.</returns>
    public async ValueTask<bool> ConfirmAsync(CancellationToken cancellation = default)
    {
        if (!await _stock.ConfirmAsync(Product, Id, cancellation).ConfigureAwait(false)) return false;
        return IsConfirmed = _isOver = true;
    }

    /// <summary>Moves the deadline: the hold begins anew. False when it was over.</summary>
    public async ValueTask<bool> ExtendAsync(CancellationToken cancellation = default)
    {
        if (await _stock.ExtendAsync(Product, Id, cancellation).ConfigureAwait(false) is not { } deadline) return false;
        Deadline = deadline;
        return true;
    }

    /// <summary>Disposing does nothing any more: the reservation lives until it is confirmed or released by its id, or its deadline is over.</summary>
    public void Keep() => _isOver = true;

    /// <summary>Gives back what was not confirmed. A server that cannot be reached, or refuses, is no error: the deadline gives it back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver) return;
        _isOver = true;
        try
        {
            await _stock.ReleaseAsync(Product, Id).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leases.Leasing.IsAway(exception) || exception is RedisServerException)
        {
        }
    }
}
