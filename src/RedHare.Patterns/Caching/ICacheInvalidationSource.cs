namespace RedHare.Patterns.Caching;

/// <summary>
/// Somebody who knows that what is cached has changed: a database that notifies, a broker's fanout. Given to <see cref="Cache.Follow"/>, which removes what it names from
/// the server, and so from every process.
/// </summary>
public interface ICacheInvalidationSource
{
    /// <summary>
    /// What has changed, until the caller ends it. A source that was cut off and cannot tell what it missed says <see cref="CacheInvalidation.All"/> when it
    /// hears again, and <see cref="CacheInvalidation.Listening"/> when it hears for the first time.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Exception">It was cut off: it is asked anew after a while, and all is taken as changed, then and when it hears again.</exception>
    IAsyncEnumerable<CacheInvalidation> ReadAllAsync(CancellationToken cancellation);
}
