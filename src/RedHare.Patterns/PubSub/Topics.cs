using System.Text.Json.Serialization.Metadata;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.PubSub;

/// <summary>Publish and subscribe: what is published now, for who listens now; and durable topics, for who must not miss anything.</summary>
/// <param name="context">Where they are.</param>
public sealed class Topics(PatternContext context)
{
    /// <summary>A topic: who subscribes hears what is published while he is there.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is published.</param>
    /// <typeparam name="T">What is published; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public Topic<T> Topic<T>(string name, TopicOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Topic{T}(string, TopicOptions?)"/>
    public Topic<T> Topic<T>(string name, JsonTypeInfo<T> type, TopicOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);

    /// <summary>All topics whose names match a pattern, to subscribe to.</summary>
    /// <param name="pattern">A glob as PSUBSCRIBE takes it: <c>*</c>, <c>?</c>, <c>[ab]</c>, and <c>\</c> before one of these that means itself; no braces.</param>
    public TopicPattern<T> Pattern<T>(string pattern) => new(context, pattern, context.Serializers.Codec<T>());

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Pattern{T}(string)"/>
    public TopicPattern<T> Pattern<T>(string pattern, JsonTypeInfo<T> type) => new(context, pattern, context.Serializers.Codec(type));

    /// <summary>A durable topic: each subscriber has a place of his own that outlives him, and goes on there. At least once.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How long it is kept.</param>
    /// <typeparam name="T">What is published; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public DurableTopic<T> Durable<T>(string name, DurableTopicOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Durable{T}(string, DurableTopicOptions?)"/>
    public DurableTopic<T> Durable<T>(string name, JsonTypeInfo<T> type, DurableTopicOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);
}
