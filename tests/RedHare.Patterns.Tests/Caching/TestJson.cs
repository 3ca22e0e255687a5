using System.Text.Json.Serialization;

namespace RedHare.Patterns.Tests.Caching;

public sealed record Dish(string Name, decimal Price, int? Stars = null);

[JsonSerializable(typeof(Dish))]
internal sealed partial class TestJson : JsonSerializerContext;
