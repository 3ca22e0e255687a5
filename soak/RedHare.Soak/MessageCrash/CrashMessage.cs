using System.Text.Json.Serialization;

namespace RedHare.Soak.MessageCrash;

/// <summary>A message of the run.</summary>
/// <param name="Number">Its place among those of its publisher; ascending.</param>
/// <param name="Failures">How many attempts fail before one succeeds; <see cref="CrashQueues.Never"/> for all.</param>
internal sealed record CrashMessage(long Number, int Failures);

[JsonSerializable(typeof(CrashMessage))]
internal sealed partial class CrashJson : JsonSerializerContext;
