using System.Globalization;
using RedHare.Patterns.Messaging;

namespace RedHare.Soak.MessageCrash;

/// <summary>What runs in the processes that are killed: <c>messages-crash-child publisher|consumer REDIS AMQP NAME FIRST</c>. It ends by itself when its input does, since then nobody is there to kill it.</summary>
internal static class CrashProgram
{
    private static readonly RedisScript WorkEffect = new("redis.call('HINCRBY', KEYS[1], ARGV[1], 1)");
    private static readonly RedisScript OrderedEffect = new("redis.call('HINCRBY', KEYS[1], ARGV[1], 1) redis.call('RPUSH', KEYS[2], ARGV[2])");

    public static async Task<int> RunAsync(string[] arguments)
    {
        using var end = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null);
            await end.CancelAsync();
        });
        // The server may die in the middle of the first connection, and of what is declared then.
        for (var hasBegun = false; !hasBegun && !end.IsCancellationRequested;)
        {
            try
            {
                await using var hare = await Hare.OpenAsync(arguments[1], amqpUrl: arguments[2], cancellation: end.Token);
                await CrashQueues.Work(hare).DeclareAsync(end.Token);
                await CrashQueues.Ordered(hare).DeclareAsync(end.Token);
                hasBegun = arguments[0] == "publisher";
                if (hasBegun) await PublishAsync(hare, arguments[3], long.Parse(arguments[4], CultureInfo.InvariantCulture), end.Token);
                else await ConsumeAsync(hare, end.Token);
            }
            catch (Exception exception) when (!hasBegun && exception is RedisConnectionException or RedisServerException or RedHare.Messaging.MessagingException or TimeoutException or OperationCanceledException)
            {
                await Task.Delay(50, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await watching;
        return 0;
    }

    /// <summary>Messages to both queues, of the ordered one after the other. What was confirmed is told by a line, whose point says that it is whole.</summary>
    private static async Task PublishAsync(Hare hare, string name, long first, CancellationToken end)
    {
        var (work, ordered) = (CrashQueues.Work(hare), CrashQueues.Ordered(hare));
        await Task.WhenAll(
            LoopAsync(number => SendAsync(work, "w", number, number % 25 == 24 ? CrashQueues.Never : (int)(number % 5 == 4 ? number / 5 % 4 : 0), null)),
            LoopAsync(number => SendAsync(ordered, "o", number, number % 10 == 9 ? 1 : 0, name)));

        async Task LoopAsync(Func<long, Task> send)
        {
            for (var number = first; !end.IsCancellationRequested; number++) await send(number);
        }

        async Task SendAsync(WorkQueue<CrashMessage> queue, string kind, long number, int failures, string? key)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            try
            {
                await queue.SendAsync(new CrashMessage(number, failures), new SendOptions { MessageId = id, OrderKey = key }, end);
                Console.WriteLine($"{kind} {(failures == CrashQueues.Never ? "poison" : "good")} {id}.");
            }
            catch (Exception exception) when (exception is RedHare.Messaging.MessagingException or TimeoutException or OperationCanceledException)
            {
                // It may be there, or not: nobody was told.
            }
        }
    }

    private static async Task ConsumeAsync(Hare hare, CancellationToken end)
    {
        var keys = new IdempotencyOptions { ClaimTtl = TimeSpan.FromSeconds(1) };
        var (once, onceInOrder) = (hare.Messaging.Idempotency("work"), hare.Messaging.Idempotency("ordered"));
        await using var work = await CrashQueues.Work(hare).ConsumeAsync(
            async (message, token) =>
            {
                await CheckAsync(hare, message);
                if (message.Attempt <= message.Body.Failures) throw new IOException($"attempt {message.Attempt}");
                await PersistAsync(() => once.ApplyAsync(message.Id!, WorkEffect, [CrashQueues.WorkEffects], [message.Id!], token), token);
            },
            new ConsumeOptions<CrashMessage> { Concurrency = 8, Idempotency = hare.Messaging.Idempotency("claims", keys) },
            end);
        await using var ordered = await CrashQueues.Ordered(hare).ConsumeAsync(
            async (message, token) =>
            {
                if (message.Attempt <= message.Body.Failures) throw new IOException($"attempt {message.Attempt}");
                await PersistAsync(() => onceInOrder.ApplyAsync(message.Id!, OrderedEffect, [CrashQueues.OrderedEffects, CrashQueues.Order + message.OrderKey], [message.Id!, message.Body.Number], token), token);
            },
            new ConsumeOptions<CrashMessage> { Concurrency = 4, Order = MessageOrder.PerKey },
            end);
        Console.WriteLine("consuming.");
        await Task.Delay(Timeout.Infinite, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A server that is away for a moment is no failure of the message: the effect is tried until it is there.
    private static async Task PersistAsync(Func<ValueTask<bool>> effect, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await effect();
                return;
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException)
            {
                await Task.Delay(20, cancellation);
            }
        }
    }

    // A message that waited in the delay queue of the second pause has failed twice, whoever died meanwhile.
    private static async ValueTask CheckAsync(Hare hare, Message<CrashMessage> message)
    {
        var failures = CrashQueues.FailuresBy(message.Header("x-first-death-queue"));
        if (message.Attempt != failures + 1) await hare.Redis.ExecuteAsync("SADD", CrashQueues.Wrong, $"message {message.Id} came from {message.Header("x-first-death-queue")} as attempt {message.Attempt}");
    }
}
