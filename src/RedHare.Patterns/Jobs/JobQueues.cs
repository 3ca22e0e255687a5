using System.Text.Json.Serialization.Metadata;

namespace RedHare.Patterns.Jobs;

/// <summary>Queues of jobs.</summary>
/// <param name="context">Where they are.</param>
public sealed class JobQueues(PatternContext context)
{
    /// <summary>A queue. Cheap to open, but one for each name and process serves best: callers who add at the same time share round trips.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is kept.</param>
    /// <typeparam name="TJob">What is to be done; see <see cref="PatternOptions.Serialization"/>.</typeparam>
    public JobQueue<TJob> Queue<TJob>(string name, JobQueueOptions? options = null) => new(context, name, context.Serializers.Codec<TJob>(), options);

    /// <summary>The same, with the type's JSON.</summary>
    /// <inheritdoc cref="Queue{TJob}(string, JobQueueOptions?)"/>
    public JobQueue<TJob> Queue<TJob>(string name, JsonTypeInfo<TJob> type, JobQueueOptions? options = null) => new(context, name, context.Serializers.Codec(type), options);
}
