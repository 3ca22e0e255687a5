using RedHare.Patterns.Leases;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns;

/// <summary>Where a pattern works: the waist, and how its keys are named.</summary>
/// <param name="backend">Where commands run.</param>
/// <param name="options">What all patterns share.</param>
public sealed class PatternContext(IRedisBackend backend, PatternOptions options) : IDisposable
{
    private readonly Leasing _leasing = new(backend, options.Time, new EvictionGuard(backend, options.AllowsEviction));

    /// <summary>Where commands run.</summary>
    public IRedisBackend Backend => backend;

    /// <summary>The clock for what the client itself decides.</summary>
    public TimeProvider Time => options.Time;

    /// <summary>How values become bytes.</summary>
    public ValueSerializers Serializers { get; } = new(options.Serialization);

    /// <summary>What everything that is held for a time shares: renewal and the waiting for it.</summary>
    internal Leasing Leasing => _leasing;

    /// <summary>What patterns ask that must not lose what they hold.</summary>
    internal EvictionGuard Eviction => _leasing.Eviction;

    /// <summary>Ends the renewal of everything that is held; its leases are lost. The backend stays open.</summary>
    public void Dispose() => _leasing.Dispose();

    /// <summary>A key such as <c>hare:lock:{orders}</c>, for what has no subjects.</summary>
    internal string Key(string pattern, string name) => $"{options.Prefix}:{pattern}:{{{name}}}";

    /// <summary>
    /// A key such as <c>hare:gcra:{api:alice}</c>: prefix, pattern, name and subject. Name and subject stand in braces, so that all keys of one subject share
    /// a slot of a cluster; the pattern stands first, so that two patterns with one name never meet in one key.
    /// </summary>
    /// <param name="pattern">The pattern's word.</param>
    /// <param name="name">What the program calls this use of it.</param>
    /// <param name="subject">Whom it is about: a user, an address, a product.</param>
    /// <param name="part">Which of the subject's keys, where there are several.</param>
    internal RedisKey Key(string pattern, string name, string subject, string? part = null) =>
        part is null ? $"{options.Prefix}:{pattern}:{{{name}:{subject}}}" : $"{options.Prefix}:{pattern}:{{{name}:{subject}}}:{part}";

    /// <summary>Checks a name: it is not empty and has no braces, which would end the hash tag too early.</summary>
    /// <exception cref="ArgumentException">It is not fit to be one.</exception>
    internal static string CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny('{', '}')) throw new ArgumentException("A name has no braces: they mark what a cluster hashes.", nameof(name));
        return name;
    }
}
