using System.Text.Json.Serialization.Metadata;

namespace RedHare.Patterns.EventLogs;

/// <summary>Event logs: what happened, in order, kept for a while, read by groups that each have their own place in it.</summary>
/// <param name="context">Where they are.</param>
public sealed class Logs(PatternContext context)
{
    /// <summary>An event log.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is kept.</param>
    /// <typeparam name="T">What is logged; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public EventLog<T> Log<T>(string name, EventLogOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Log{T}(string, EventLogOptions?)"/>
    public EventLog<T> Log<T>(string name, JsonTypeInfo<T> type, EventLogOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);
}
