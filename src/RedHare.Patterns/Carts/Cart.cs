namespace RedHare.Patterns.Carts;

/// <summary>What is in a cart.</summary>
/// <param name="Lines">One for each product, in the order in which they were first added.</param>
/// <param name="ExpiresIn">When it is forgotten if nothing changes; zero for an empty cart.</param>
public sealed record Cart(IReadOnlyList<CartLine> Lines, TimeSpan ExpiresIn)
{
    /// <summary>How many pieces, of all products.</summary>
    public long Quantity => Lines.Sum(line => line.Quantity);

    /// <summary>The price of everything, exact to the last digit of the prices given.</summary>
    /// <exception cref="OverflowException">It is more than a decimal holds.</exception>
    public decimal Total => Lines.Sum(line => line.Total);

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Lines.Count == 0;
}

/// <summary>One product of a cart.</summary>
/// <param name="Product">Which.</param>
/// <param name="Quantity">How many pieces.</param>
/// <param name="UnitPrice">The price of one, as it was given last.</param>
public sealed record CartLine(string Product, long Quantity, decimal UnitPrice)
{
    /// <summary>The price of all pieces.</summary>
    public decimal Total => UnitPrice * Quantity;
}

/// <summary>What a merge has done.</summary>
/// <param name="Merged">What came over from the guest's cart. It is empty when there was nothing, or an earlier attempt had brought it over already.</param>
/// <param name="LeftOut">Pieces that found no room: over <see cref="CartOptions.MaxQuantity"/> of a product, or over <see cref="CartOptions.MaxLines"/>.</param>
public sealed record CartMerge(IReadOnlyList<CartLine> Merged, IReadOnlyList<CartLine> LeftOut);

/// <summary>A cart has no room for what was to be added.</summary>
public sealed class CartLimitException(string message) : Exception(message);
