using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RedHare;
using RedHare.Hosting;
using RedHare.Patterns.Messaging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Consumers of messages as services of an application.</summary>
public static class ConsumerServices
{
    /// <summary>
    /// Adds a consumer of a work queue that runs as long as the host: on the <see cref="Hare"/> that <see cref="RedHareServices.AddRedHare(IServiceCollection, string?, Action{RedHareOptions}?)"/> adds. The handler is made
    /// anew for each message, in a scope of its own. Called again it adds another consumer.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="queueOptions">What it is like.</param>
    /// <param name="options">How it is consumed. Failures are logged under the handler's category besides.</param>
    /// <typeparam name="TMessage">What messages carry: a type of <see cref="RedHare.Patterns.PatternOptions.Serialization"/>.</typeparam>
    /// <typeparam name="THandler">What handles them; added as a scoped service where it is none.</typeparam>
    public static IServiceCollection AddConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string queue, QueueOptions? queueOptions = null, ConsumeOptions<TMessage>? options = null) where THandler : class, IMessageHandler<TMessage> =>
        services.AddConsumer<TMessage, THandler>(new ConsumerRegistration<TMessage>(
            options ?? new ConsumeOptions<TMessage>(),
            (bus, handler, consume, cancellation) => bus.Queue<TMessage>(queue, queueOptions).ConsumeAsync(handler, consume, cancellation)));

    /// <summary>Adds a subscriber of an exchange that runs as long as the host.</summary>
    /// <inheritdoc cref="AddConsumer{TMessage, THandler}(IServiceCollection, string, QueueOptions?, ConsumeOptions{TMessage}?)"/>
    /// <param name="services">The application's.</param>
    /// <param name="exchange">The exchange, of the bus that is given.</param>
    /// <param name="subscription">What is wanted of it.</param>
    /// <param name="options">How it is consumed.</param>
    public static IServiceCollection AddSubscriber<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, Func<MessageBus, MessageExchange<TMessage>> exchange, Subscription? subscription = null, ConsumeOptions<TMessage>? options = null)
        where THandler : class, IMessageHandler<TMessage> =>
        services.AddConsumer<TMessage, THandler>(new ConsumerRegistration<TMessage>(
            options ?? new ConsumeOptions<TMessage>(),
            (bus, handler, consume, cancellation) => exchange(bus).SubscribeAsync(handler, subscription, consume, cancellation)));

    private static IServiceCollection AddConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, ConsumerRegistration<TMessage> registration) where THandler : class, IMessageHandler<TMessage>
    {
        services.AddRedHare();
        services.TryAddScoped<THandler>();
        return services.AddSingleton<IHostedService>(provider => new ConsumerService<TMessage, THandler>(
            provider.GetRequiredService<Hare>(), provider.GetRequiredService<IServiceScopeFactory>(), provider.GetService<ILogger<THandler>>() ?? NullLogger<THandler>.Instance, registration));
    }
}
