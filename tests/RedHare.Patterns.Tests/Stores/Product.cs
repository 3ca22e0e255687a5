using System.Text.Json.Serialization;

namespace RedHare.Patterns.Tests.Stores;

public sealed record Product(string Name, int Stock = 0, int Views = 0);

[JsonSerializable(typeof(Product))]
public sealed partial class ProductJson : JsonSerializerContext;
