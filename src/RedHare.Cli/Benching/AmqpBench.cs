using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using RedHare.RabbitMq;

namespace RedHare.Cli.Benching;

/// <summary>
/// Publishing and consuming at a broker, by a durable queue of its own, which is deleted after, and expires by itself if this process cannot: one confirm after the other, many confirms under way, without
/// confirms, and with a connection for each message; and what becomes of messages that no queue takes.
/// </summary>
internal static class AmqpBench
{
    private const int Astray = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), QueueExpiry = TimeSpan.FromMinutes(10);

    /// <summary>Runs all steps.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        var options = run.Options;
        var parsed = RabbitMqOptions.Parse(options.Url);
        var factory = new ConnectionFactory { Uri = parsed.Url, ClientProvidedName = "redhare bench", AutomaticRecoveryEnabled = false };
        parsed.Secure(factory);
        var connection = await ConnectAsync(run, factory, cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var confirmed = await OpenAsync(run, connection, confirms: true, cancellation).ConfigureAwait(false);
        await using var closesConfirmed = confirmed.ConfigureAwait(false);
        var bare = await OpenAsync(run, connection, confirms: false, cancellation).ConfigureAwait(false);
        await using var closesBare = bare.ConfigureAwait(false);
        var returned = 0L;
        bare.BasicReturnAsync += (_, _) =>
        {
            Interlocked.Increment(ref returned);
            return Task.CompletedTask;
        };
        var queue = $"redhare-bench-{Guid.NewGuid():N}";
        var body = new byte[options.Size];
        Array.Fill(body, (byte)'x');
        run.Sent("queue.declare");
        await confirmed.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-expires"] = (int)QueueExpiry.TotalMilliseconds }, cancellationToken: cancellation).ConfigureAwait(false);
        try
        {
            var one = await run.MeasureAsync("persistent, one confirm after the other", options.Count, 1, _ => ConfirmedAsync(isPersistent: true), cancellation).ConfigureAwait(false);
            await PurgeAsync().ConfigureAwait(false);
            var many = await run.MeasureAsync($"persistent, {options.Depth} confirms under way", options.Count, options.Depth, _ => ConfirmedAsync(isPersistent: true), cancellation).ConfigureAwait(false);
            await PurgeAsync().ConfigureAwait(false);
            await run.MeasureAsync($"transient, {options.Depth} confirms under way", options.Count, options.Depth, _ => ConfirmedAsync(isPersistent: false), cancellation).ConfigureAwait(false);
            await PurgeAsync().ConfigureAwait(false);
            var naive = await run.MeasureAsync("persistent, a connection for each", options.Connections, 1, ConnectionEachAsync, cancellation, warmUp: false).ConfigureAwait(false);
            await PurgeAsync().ConfigureAwait(false);
            var blind = await UnconfirmedAsync().ConfigureAwait(false);
            await run.MeasureAsync("published, delivered and acknowledged, one after the other", options.Count, 1, await EchoAsync().ConfigureAwait(false), cancellation).ConfigureAwait(false);
            run.Comparisons.Add(new BenchComparison(naive, one));
            run.Comparisons.Add(new BenchComparison(one, many));
            run.Comparisons.Add(new BenchComparison(blind, many));
            await AstrayAsync().ConfigureAwait(false);
        }
        finally
        {
            run.Misrouted(Interlocked.Read(ref returned));
            run.Sent("queue.delete");
            await DeleteAsync(connection, queue).ConfigureAwait(false);
        }

        async ValueTask ConfirmedAsync(bool isPersistent)
        {
            run.Sent("basic.publish");
            try
            {
                await confirmed.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = isPersistent }, body, cancellation).ConfigureAwait(false);
            }
            catch (PublishException exception) when (exception.IsReturn)
            {
                run.Misrouted();
            }
        }

        async Task PurgeAsync()
        {
            run.Sent("queue.purge");
            await confirmed.QueuePurgeAsync(queue, cancellation).ConfigureAwait(false);
        }

        // The time ends when all have been delivered: what was only written into a socket is not published yet. Then they are consumed.
        async Task<BenchStep> UnconfirmedAsync()
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < options.Count; i++)
            {
                run.Sent("basic.publish");
                await bare.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(), body, cancellation).ConfigureAwait(false);
            }
            run.Sent("queue.declare (passive)");
            // The broker answers a channel's methods in their order, so all messages are routed by then.
            await bare.QueueDeclarePassiveAsync(queue, cancellation).ConfigureAwait(false);
            var step = run.Add(new BenchStep("transient, without confirms", options.Count, Stopwatch.GetElapsedTime(started), null));
            var arrived = options.Count - Interlocked.Read(ref returned);
            var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var consumed = 0L;
            started = Stopwatch.GetTimestamp();
            var tag = await ConsumeAsync(async delivery =>
            {
                run.Sent("basic.ack");
                await bare.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None).ConfigureAwait(false);
                if (++consumed == arrived) all.TrySetResult();
            }).ConfigureAwait(false);
            await all.Task.WaitAsync(Patience + TimeSpan.FromMilliseconds(options.Count), cancellation).ConfigureAwait(false);
            run.Add(new BenchStep("consumed, each acknowledged", consumed, Stopwatch.GetElapsedTime(started), null));
            run.Sent("basic.cancel");
            await bare.BasicCancelAsync(tag, cancellationToken: cancellation).ConfigureAwait(false);
            return step;
        }

        async Task<Func<int, ValueTask>> EchoAsync()
        {
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await ConsumeAsync(async delivery =>
            {
                run.Sent("basic.ack");
                await bare.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None).ConfigureAwait(false);
                Volatile.Read(ref arrived).TrySetResult();
            }).ConfigureAwait(false);
            return async _ =>
            {
                var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Volatile.Write(ref arrived, mine);
                run.Sent("basic.publish");
                await bare.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(), body, cancellation).ConfigureAwait(false);
                await mine.Task.WaitAsync(Patience, cancellation).ConfigureAwait(false);
            };
        }

        async Task<string> ConsumeAsync(Func<BasicDeliverEventArgs, Task> handler)
        {
            run.Sent("basic.consume");
            var consumer = new AsyncEventingBasicConsumer(bare);
            consumer.ReceivedAsync += (_, delivery) => handler(delivery);
            return await bare.BasicConsumeAsync(queue, autoAck: false, consumer, cancellation).ConfigureAwait(false);
        }

        async ValueTask ConnectionEachAsync(int number)
        {
            var own = await ConnectAsync(run, factory, cancellation).ConfigureAwait(false);
            await using var closes = own.ConfigureAwait(false);
            var channel = await OpenAsync(run, own, confirms: true, cancellation).ConfigureAwait(false);
            await using var closesChannel = channel.ConfigureAwait(false);
            run.Sent("basic.publish");
            await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, body, cancellation).ConfigureAwait(false);
        }

        async Task AstrayAsync()
        {
            var nowhere = $"{queue}-nowhere";
            var (before, seen) = (Interlocked.Read(ref returned), 0);
            for (var i = 0; i < Astray; i++)
            {
                run.Sent("basic.publish", 2);
                await bare.BasicPublishAsync("", nowhere, mandatory: false, new BasicProperties(), body, cancellation).ConfigureAwait(false);
                try
                {
                    await confirmed.BasicPublishAsync("", nowhere, mandatory: true, new BasicProperties(), body, cancellation).ConfigureAwait(false);
                }
                catch (PublishException exception) when (exception.IsReturn)
                {
                    seen++;
                }
            }
            run.Notes.Add($"Of {Astray} messages to a queue that is not there, without confirms and mandatory, {Interlocked.Read(ref returned) - before} were told of; with both, {seen}.");
        }
    }

    private static async Task<IConnection> ConnectAsync(BenchRun run, ConnectionFactory factory, CancellationToken cancellation)
    {
        run.Sent("connections");
        return await factory.CreateConnectionAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<IChannel> OpenAsync(BenchRun run, IConnection connection, bool confirms, CancellationToken cancellation)
    {
        run.Sent("channel.open");
        return await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms, outstandingPublisherConfirmationsRateLimiter: null), cancellation).ConfigureAwait(false);
    }

    // By a channel of its own: whatever went wrong may have closed the others.
    private static async Task DeleteAsync(IConnection connection, string queue)
    {
        if (!connection.IsOpen) return;
        var channel = await connection.CreateChannelAsync().ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        await channel.QueueDeleteAsync(queue).ConfigureAwait(false);
    }
}
