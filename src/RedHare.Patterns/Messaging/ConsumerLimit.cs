using System.Threading.RateLimiting;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// A limiter in front of a consumer's handler: .NET's own, or a limit of <see cref="RateLimiting.RateLimits"/>, which all processes share (<c>limit.Partitioned&lt;Message&lt;Order&gt;&gt;(m =&gt; m.Body.Customer)</c>).
/// A permit is held while the handler runs, so that limits of concurrency work too.
/// </summary>
/// <param name="Limiter">The limiter.</param>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed record ConsumerLimit<T>(PartitionedRateLimiter<Message<T>> Limiter)
{
    /// <summary>What becomes of a message that gets no permit.</summary>
    public LimitAction WhenLimited { get; init; }

    /// <summary>The pause where the limiter does not say when to ask again; a second unless said otherwise.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
