namespace RedHare.Patterns.Carts;

/// <summary>How carts are kept.</summary>
public sealed record CartOptions
{
    /// <summary>How long a cart lives after its last change.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many products one cart holds at most.</summary>
    public int MaxLines { get; init; } = 200;

    /// <summary>The most of one product in one cart.</summary>
    public long MaxQuantity { get; init; } = 9999;

    /// <summary>How long the id of a change is known: a change that comes again within that time changes nothing.</summary>
    public TimeSpan RequestMemory { get; init; } = TimeSpan.FromHours(1);

    internal static CartOptions Default { get; } = new();
}
