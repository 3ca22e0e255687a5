using System.Text.Json.Serialization;

namespace RedHare.Samples.OrderFlow;

public sealed record Order(string Id, string Item, string Card);

public sealed record Payment(Order Order, decimal Amount);

public sealed record Outcome(string Id, string State);

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(decimal))]
public sealed partial class OrderJson : JsonSerializerContext;
