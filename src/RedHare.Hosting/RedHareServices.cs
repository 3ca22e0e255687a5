using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using RedHare;
using RedHare.Client;
using RedHare.Hosting;
using RedHare.Messaging;
using RedHare.Patterns.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>RedHare as services of an application.</summary>
public static class RedHareServices
{
    /// <summary>
    /// Adds one <see cref="Hare"/> for the whole application, its <see cref="IRedisBackend"/> and its <see cref="IMessagingBackend"/>. The host opens it before other services start, and the container closes it after
    /// them. Whoever asks for it before, or without a host, waits until it is open. Called again it changes the options.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="url">The server, as <see cref="RedisUrl"/> reads it; null for what the options say, an engine in this process if nothing.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddRedHare(this IServiceCollection services, string? url = null, Action<RedHareOptions>? configure = null) => services.AddRedHare((_, options) =>
    {
        if (url is not null) options.Url = url;
        configure?.Invoke(options);
    });

    /// <summary>The same, with options that other services know.</summary>
    /// <inheritdoc cref="AddRedHare(IServiceCollection, string?, Action{RedHareOptions}?)"/>
    public static IServiceCollection AddRedHare(this IServiceCollection services, Action<IServiceProvider, RedHareOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<RedHareOptions>().Configure<IServiceProvider>((options, provider) => configure(provider, options));
        services.TryAddSingleton<HareOpening>(static provider => new HareOpening(provider, provider.GetRequiredService<Options.IOptions<RedHareOptions>>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<HareOpening>().OpenAsync().GetAwaiter().GetResult());
        services.TryAddSingleton<IRedisBackend>(static provider => new SharedBackend(provider.GetRequiredService<Hare>().Redis.Backend));
        services.TryAddSingleton<IMessagingBackend>(static provider => new SharedBroker(provider.GetRequiredService<Hare>().Broker));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HareService>(static provider => new HareService(provider, provider.GetRequiredService<HareOpening>())));
        return services;
    }

    /// <summary>
    /// Adds one <see cref="Cache"/> for the whole application, on the <see cref="Hare"/> that <see cref="AddRedHare(IServiceCollection, string?, Action{RedHareOptions}?)"/> adds; it is
    /// also the application's <see cref="HybridCache"/>, <see cref="IDistributedCache"/> and <see cref="IBufferDistributedCache"/>.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="name">The cache's namespace; no braces.</param>
    /// <param name="options">How it works.</param>
    public static IServiceCollection AddRedHareCache(this IServiceCollection services, string name = "app", CacheOptions? options = null)
    {
        services.AddRedHare();
        services.AddSingleton(provider => provider.GetRequiredService<Hare>().Caches.Open(name, options));
        services.AddSingleton(static provider => provider.GetRequiredService<Cache>().AsDistributedCache());
        services.AddSingleton<IDistributedCache>(static provider => provider.GetRequiredService<IBufferDistributedCache>());
        services.AddSingleton(static provider => provider.GetRequiredService<Cache>().AsHybridCache());
        return services;
    }
}
