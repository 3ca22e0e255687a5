namespace RedHare.Patterns.Caching;

/// <summary>
/// Somebody who knows that what is cached has changed: a database that notifies, a broker's fanout. Given to <c>Cache.FollowAsync</c>, which removes what it names from
/// the server, and so from every process.
/// </summary>
public interface ICacheInvalidationSource
{
    /// <summary>
    /// What has changed, until the caller ends it. A source that was cut off and cannot tell what it missed says <see cref="CacheInvalidation.All"/> when it
    /// hears again; its first element may be <see cref="CacheInvalidation.Listening"/>.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Exception">It was cut off: it is asked anew after a while, and all is taken as changed.</exception>
    IAsyncEnumerable<CacheInvalidation> ReadAllAsync(CancellationToken cancellation);
}
