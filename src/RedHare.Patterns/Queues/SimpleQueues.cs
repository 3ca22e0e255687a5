using System.Text.Json.Serialization.Metadata;

namespace RedHare.Patterns.Queues;

/// <summary>Simple queues. What is to be delayed, repeated, rate-limited or watched is a job instead.</summary>
/// <param name="context">Where they are.</param>
public sealed class SimpleQueues(PatternContext context)
{
    /// <summary>First in, first out; what a consumer took and did not complete comes back.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How items are taken.</param>
    /// <typeparam name="T">What is queued; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public FifoQueue<T> Fifo<T>(string name, QueueOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Fifo{T}(string, QueueOptions?)"/>
    public FifoQueue<T> Fifo<T>(string name, JsonTypeInfo<T> type, QueueOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);

    /// <summary>The most urgent first, and first in, first out among equals; what a consumer took and did not complete comes back.</summary>
    /// <inheritdoc cref="Fifo{T}(string, QueueOptions?)"/>
    public PriorityQueue<T> Priority<T>(string name, QueueOptions? options = null) => new(context, name, context.Serializers.Codec<T>(), options);

    /// <inheritdoc cref="Priority{T}(string, QueueOptions?)"/>
    public PriorityQueue<T> Priority<T>(string name, JsonTypeInfo<T> type, QueueOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);

    /// <summary>First in, first out, each item delivered at most once: a consumer that crashes has lost what it took.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <typeparam name="T">What is queued; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public PlainQueue<T> Plain<T>(string name) => new(context, name, context.Serializers.Codec<T>());

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Plain{T}(string)"/>
    public PlainQueue<T> Plain<T>(string name, JsonTypeInfo<T> type) => new(context, name, context.Serializers.Codec(type));
}
