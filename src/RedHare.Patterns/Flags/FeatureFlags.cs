namespace RedHare.Patterns.Flags;

/// <summary>Feature flags: what is on, and for whom, in all processes at once.</summary>
/// <param name="context">Where they work.</param>
public sealed class FeatureFlags(PatternContext context)
{
    /// <summary>Opens a set of flags: reads its rules, and hears of their changes from then on. One for each process is enough.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public async ValueTask<FlagSet> OpenAsync(string name, FlagOptions? options = null, CancellationToken cancellation = default)
    {
        var flags = new FlagSet(context, name, options ?? FlagOptions.Default);
        await flags.StartAsync(cancellation).ConfigureAwait(false);
        return flags;
    }
}
