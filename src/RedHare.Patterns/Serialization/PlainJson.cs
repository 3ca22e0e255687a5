using System.Text.Json.Serialization;

namespace RedHare.Patterns.Serialization;

/// <summary>The types that every program caches.</summary>
[JsonSerializable(typeof(bool)), JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(byte)), JsonSerializable(typeof(short)), JsonSerializable(typeof(char))]
[JsonSerializable(typeof(int)), JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long)), JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(uint)), JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(float)), JsonSerializable(typeof(double)), JsonSerializable(typeof(double?))]
[JsonSerializable(typeof(decimal)), JsonSerializable(typeof(decimal?))]
[JsonSerializable(typeof(Guid)), JsonSerializable(typeof(Guid?))]
[JsonSerializable(typeof(DateTime)), JsonSerializable(typeof(DateTime?))]
[JsonSerializable(typeof(DateTimeOffset)), JsonSerializable(typeof(DateTimeOffset?))]
[JsonSerializable(typeof(TimeSpan)), JsonSerializable(typeof(TimeSpan?))]
[JsonSerializable(typeof(DateOnly)), JsonSerializable(typeof(TimeOnly)), JsonSerializable(typeof(Uri))]
[JsonSerializable(typeof(string[])), JsonSerializable(typeof(int[])), JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(List<string>)), JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PlainJson : JsonSerializerContext;
