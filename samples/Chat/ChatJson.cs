using System.Text.Json.Serialization;

namespace RedHare.Samples.Chat;

/// <summary>What a browser sends: a text, and an id of its own, by which it may send it again when it does not know whether it arrived.</summary>
public sealed record FromBrowser(string Text, string? Id = null);

/// <summary>What a browser gets: a message, somebody who came or went, or why its message was refused.</summary>
public sealed record ToBrowser(string Type, string? Id = null, string? User = null, string? Text = null, DateTimeOffset? At = null, bool? IsOnline = null, bool? IsAfterGap = null);

[JsonSerializable(typeof(FromBrowser))]
[JsonSerializable(typeof(ToBrowser))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
public sealed partial class ChatJson : JsonSerializerContext;
