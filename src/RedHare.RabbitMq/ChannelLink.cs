using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;
using RedHare.Messaging.Work;

namespace RedHare.RabbitMq;

/// <summary>A channel of one connection, and what it has published. A lost connection ends it; the <see cref="RabbitMqChannel"/> goes on with another.</summary>
internal sealed class ChannelLink : IAsyncDisposable
{
    private volatile MessagingException? _end;

    public ChannelLink(IConnection connection, IChannel inner, MessagingChannelOptions options)
    {
        Connection = connection;
        Inner = inner;
        Ledger = options.Confirms ? new PublishLedger(options.MaxUnconfirmed) : null;
        if (Ledger is null) return;
        inner.BasicAcksAsync += (_, answer) =>
        {
            Ledger.Confirm(answer.DeliveryTag, answer.Multiple, isNack: false);
            return Task.CompletedTask;
        };
        inner.BasicNacksAsync += (_, answer) =>
        {
            Ledger.Confirm(answer.DeliveryTag, answer.Multiple, isNack: true);
            return Task.CompletedTask;
        };
        inner.BasicReturnAsync += (_, returned) =>
        {
            if (PropertiesConversion.NumberOf(returned.BasicProperties) is > 0 and var number) Ledger.Return(number, returned.ReplyCode, returned.ReplyText);
            else if (returned.BasicProperties.MessageId is { } id) Ledger.Return(returned.Exchange, returned.RoutingKey, id, returned.ReplyCode, returned.ReplyText);
            return Task.CompletedTask;
        };
    }

    public IConnection Connection { get; }

    public IChannel Inner { get; }

    public PublishLedger? Ledger { get; }

    /// <summary>Held while a publish is numbered and written, so that both sides count alike.</summary>
    public SemaphoreSlim Publishing { get; } = new(1);

    /// <summary>Why it is over; null while it is not.</summary>
    public MessagingException? Reason => _end;

    public bool IsDead => _end is not null || !Inner.IsOpen;

    /// <summary>It is over: what waits for a confirm fails.</summary>
    public void End(MessagingException reason)
    {
        _end ??= reason;
        Ledger?.Fail(reason);
    }

    /// <summary>Answers a delivery. When the channel is gone there is nothing to answer.</summary>
    public async ValueTask AnswerAsync(Func<IChannel, ulong, bool, ValueTask> answer, ulong tag, bool requeue)
    {
        try
        {
            await answer(Inner, tag, requeue).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationInterruptedException or ObjectDisposedException || (IsDead && Failures.IsOfConnection(failure)))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Inner.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfConnection(failure) || failure is OperationCanceledException)
        {
            // It is closed either way.
        }

        await Inner.DisposeAsync().ConfigureAwait(false);
    }
}
