using System.Text.Json.Serialization;

namespace RedHare.Patterns.Products;

/// <summary>A product as it is cached.</summary>
/// <param name="Id">What it is found by.</param>
/// <param name="Name">Its name.</param>
/// <param name="Price">Its price, to the last decimal.</param>
/// <param name="Stock">How many there are.</param>
/// <param name="Category">Where it is listed.</param>
/// <param name="Description">What is said of it.</param>
public sealed record Product(string Id, string Name, decimal Price, long Stock, string Category = "", string Description = "");

/// <summary>A page of a list.</summary>
/// <param name="Items">The products on it.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record ProductPage(IReadOnlyList<Product> Items, long Total);

[JsonSerializable(typeof(ProductPage))]
internal sealed partial class ProductJson : JsonSerializerContext;
