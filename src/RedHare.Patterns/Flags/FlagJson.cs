using System.Text.Json.Serialization;

namespace RedHare.Patterns.Flags;

/// <summary>How rules are stored: by code that is made when this is compiled.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FlagRule))]
internal sealed partial class FlagJson : JsonSerializerContext;
