using System.Text;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Jobs;

/// <summary>What has become of a child.</summary>
public sealed class JobChildResult
{
    private readonly ValueSerializers _serializers;
    private readonly ReadOnlyMemory<byte> _outcome;

    internal JobChildResult(ValueSerializers serializers, string queue, string id, ReadOnlyMemory<byte> outcome) => (_serializers, Queue, Id, _outcome) = (serializers, queue, id, outcome);

    /// <summary>In which queue it was.</summary>
    public string Queue { get; }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whether it has completed.</summary>
    public bool IsCompleted => _outcome.Span[0] == 'c';

    /// <summary>Why it was given up; null if it has completed.</summary>
    public string? Reason => IsCompleted ? null : Encoding.UTF8.GetString(_outcome.Span[1..]);

    /// <summary>What its handler has set by <see cref="Job{TJob}.SetResult{TResult}"/>; the type's default where it has set nothing.</summary>
    /// <typeparam name="TResult">See <see cref="PatternOptions.Serialization"/>.</typeparam>
    /// <exception cref="JobFailedException">It was given up.</exception>
    public TResult? Result<TResult>()
    {
        if (Reason is { } reason) throw new JobFailedException(Id, reason);
        return _outcome.Length == 1 ? default : _serializers.Codec<TResult>().Decode(_outcome[1..], Encoding.UTF8.GetBytes($"{Queue}:{Id}"));
    }
}
