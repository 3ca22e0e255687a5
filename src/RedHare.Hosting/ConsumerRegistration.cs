using RedHare.Patterns.Messaging;

namespace RedHare.Hosting;

/// <summary>What one hosted consumer consumes, and how.</summary>
/// <param name="Options">How.</param>
/// <param name="BeginAsync">Begins it.</param>
internal sealed record ConsumerRegistration<TMessage>(
    ConsumeOptions<TMessage> Options,
    Func<MessageBus, Func<Message<TMessage>, CancellationToken, ValueTask>, ConsumeOptions<TMessage>, CancellationToken, ValueTask<MessageConsumer<TMessage>>> BeginAsync);
