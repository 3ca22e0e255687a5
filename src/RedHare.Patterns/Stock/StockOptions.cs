namespace RedHare.Patterns.Stock;

/// <summary>How stock is reserved.</summary>
public sealed record StockOptions
{
    /// <summary>How long a reservation holds that is neither confirmed nor released: the time to pay.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the id of a confirmed reservation is known, so that confirming it again is no second sale and no failure.</summary>
    public TimeSpan ConfirmedMemory { get; init; } = TimeSpan.FromHours(1);

    internal static StockOptions Default { get; } = new();
}

/// <summary>How much there is of a product.</summary>
/// <param name="Available">What can be reserved.</param>
/// <param name="Reserved">What is reserved, and neither confirmed nor back.</param>
public readonly record struct StockLevel(long Available, long Reserved);
