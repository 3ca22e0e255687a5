using System.Text.Json.Serialization;

namespace RedHare.Bench.Messaging;

/// <summary>What the messages of the typed comparison carry.</summary>
internal sealed record BenchOrder(int Number, string Customer, string Item, decimal Price);

[JsonSerializable(typeof(BenchOrder))]
internal sealed partial class OrderBenchJson : JsonSerializerContext;
