using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;

namespace RedHare.Hosting;

/// <summary>
/// A consumer as long as the application runs: begun when the host starts, begun again when the broker has ended it, drained when the host stops. Each message has a scope of services of its own.
/// </summary>
internal sealed class ConsumerService<TMessage, THandler>(Hare hare, IServiceScopeFactory scopes, ILogger<THandler> logger, ConsumerRegistration<TMessage> registration) : IHostedService, IAsyncDisposable
    where THandler : class, IMessageHandler<TMessage>
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _end = new();
    private MessageConsumer<TMessage>? _consumer;
    private Task _watching = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _consumer = await BeginAsync(cancellationToken).ConfigureAwait(false);
        _watching = WatchAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        if (_consumer is not { } consumer) return;
        await consumer.StopAsync(cancellationToken).ConfigureAwait(false);
        await consumer.DisposeAsync().ConfigureAwait(false);
        _consumer = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _end.Dispose();
    }

    private ValueTask<MessageConsumer<TMessage>> BeginAsync(CancellationToken cancellation)
    {
        var options = registration.Options;
        var told = options.OnFailure;
        options = options with
        {
            OnFailure = failure =>
            {
                ConsumerLog.Failed(logger, failure.Queue, failure.MessageId, failure.Attempt, failure.Outcome, failure.Error);
                told?.Invoke(failure);
            },
        };
        return registration.BeginAsync(hare.Messaging, HandleAsync, options, cancellation);
    }

    private async ValueTask HandleAsync(Message<TMessage> message, CancellationToken cancellation)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(message, cancellation).ConfigureAwait(false);
    }

    private async Task WatchAsync()
    {
        var stopping = _end.Token;
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            if (_consumer is { } consumer)
            {
                var end = await consumer.Completion.WaitAsync(stopping).ContinueWith(static task => task.IsCompletedSuccessfully ? task.Result : (ConsumerEnd?)null, TaskScheduler.Default).ConfigureAwait(false);
                if (end is null) return;
                ConsumerLog.Ended(logger, consumer.Queue, end.Value);
                _consumer = null;
                await consumer.DisposeAsync().ConfigureAwait(false);
            }
            try
            {
                _consumer = await BeginAsync(stopping).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested && exception is MessagingException or TimeoutException)
            {
                ConsumerLog.NotBegun(logger, exception);
                var pause = TimeSpan.FromMilliseconds(Math.Min(200 * Math.Pow(2, Math.Min(failures++, 20)), MaxPause.TotalMilliseconds));
                await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
