using RedHare.Patterns.Carts;
using RedHare.Patterns.Stock;

namespace RedHare.Patterns;

/// <summary>What a shop needs: carts, and stock that cannot be oversold.</summary>
/// <param name="context">Where they are.</param>
public sealed class Shop(PatternContext context)
{
    /// <summary>Shopping carts.</summary>
    /// <param name="name">What the program calls them; no braces.</param>
    /// <param name="options">How they are kept.</param>
    public ShoppingCarts Carts(string name, CartOptions? options = null) => new(context, name, options);

    /// <summary>Stock that is reserved before it is sold.</summary>
    /// <param name="name">What the program calls it, a warehouse; no braces.</param>
    /// <param name="options">How it is reserved.</param>
    public ReservedStock Stock(string name, StockOptions? options = null) => new(context, name, options);
}
