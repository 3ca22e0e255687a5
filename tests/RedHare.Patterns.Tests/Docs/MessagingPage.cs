using System.Text.Json.Serialization;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/messaging.md, request-reply.md and retries.md; what is about a host stands in the tests of RedHare.Hosting.</summary>
public sealed partial class MessagingPage
{
    private static readonly RedisScript Decrement = new("return redis.call('DECRBY', KEYS[1], ARGV[1])");

    private readonly List<string> _log = [];

    public sealed record Order(int Number, string Customer = "");

    public sealed record Question(string Product);

    [JsonSerializable(typeof(Order)), JsonSerializable(typeof(Question))]
    public sealed partial class MessagingPageJson : JsonSerializerContext;

    private static PatternOptions Options => new() { Serialization = new SerializationOptions { Json = MessagingPageJson.Default.Options } };

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task Queues_and_exchanges()
    {
        var (options, cancellation) = (Options, Soon);

        await using var hare = await Hare.OpenAsync("redhare://", options); // Or with amqpUrl: "amqp://localhost".

        var orders = hare.Messaging.Queue<Order>("orders");
        await orders.SendAsync(new Order(42, "ann"), cancellation: cancellation); // The broker has it on its disk.

        await using var consumer = await orders.ConsumeAsync(
            async (message, token) => await PackAsync(message.Body, token),
            new ConsumeOptions<Order> { Concurrency = 4 },
            cancellation);

        var urgent = hare.Messaging.Queue<Order>("urgent", new QueueOptions
        {
            MaxPriority = 10,      // Higher first; equal ones in their order.
            MaxLength = 100_000,   // The oldest goes to the dead letters when a further one comes.
            MessageTtl = TimeSpan.FromDays(1),
        });
        await urgent.SendAsync(new Order(43), new SendOptions { Priority = 9, MessageId = "order-43" }, cancellation);
        await urgent.ScheduleAsync(new Order(44), TimeSpan.FromMinutes(5), cancellation: cancellation);

        await orders.SendAsync(new Order(45, "bob"), new SendOptions { OrderKey = "bob" }, cancellation);
        await using var ordered = await orders.ConsumeAsync(
            async (message, token) => await PackAsync(message.Body, token),
            new ConsumeOptions<Order> { Order = MessageOrder.PerKey, Concurrency = 8 },
            cancellation);

        await using var news = hare.Messaging.Fanout<Order>("order-news");
        await using var screen = await news.SubscribeAsync(async (message, token) => await ShowAsync(message.Body, token), cancellation: cancellation);
        await using var mailer = await news.SubscribeAsync(
            async (message, token) => await PackAsync(message.Body, token),
            new Subscription { Name = "mailer" }, // Its queue outlives it: nothing is missed.
            cancellation: cancellation);
        await news.PublishAsync(new Order(46), cancellation: cancellation);

        await using var events = hare.Messaging.Topic<Order>("order-events");
        await using var paid = await events.SubscribeAsync(
            async (message, token) => await ShowAsync(message.Body, token), new Subscription { Keys = ["order.paid.*"] }, cancellation: cancellation);
        await events.PublishAsync(new Order(47), "order.paid.eu", cancellation: cancellation);

        var limit = hare.RateLimits.Gcra("mails", permits: 100, period: TimeSpan.FromMinutes(1));
        await using var careful = await orders.ConsumeAsync(
            async (message, token) => await PackAsync(message.Body, token),
            new ConsumeOptions<Order>
            {
                Limit = new ConsumerLimit<Order>(limit.Partitioned<Message<Order>>(message => message.Body.Customer)) { WhenLimited = LimitAction.Delay },
                Idempotency = hare.Messaging.Idempotency("packer"),
            },
            cancellation);

        await hare.Redis.ExecuteAsync("SET", "stock:hat", "10");
        var once = hare.Messaging.Idempotency("stock");
        var isNew = await once.ApplyAsync("order-42", Decrement, ["stock:hat"], [3], cancellation);

        Assert.True(isNew);
        Assert.False(await once.ApplyAsync("order-42", Decrement, ["stock:hat"], [3], cancellation));
        Assert.Equal("7", (await hare.Redis.ExecuteAsync("GET", "stock:hat")).ToString());
        await LoggedAsync("packed 42", "packed 45", "shown 46", "packed 46", "shown 47");
    }

    [Fact]
    public async Task Questions_and_answers()
    {
        var cancellation = Soon;
        await using var hare = await Hare.OpenAsync("redhare://", Options);

        await using var answering = await hare.Messaging.Replies<Question, string>("prices").AnswerAsync(
            async (message, token) => await PriceAsync(message.Body, token),
            new ConsumeOptions<Question> { Concurrency = 8 },
            cancellation);

        await using var prices = hare.Messaging.Requests<Question, string>("prices");
        var price = await prices.AskAsync(new Question("hat"), timeout: TimeSpan.FromSeconds(5), cancellation);

        Assert.Equal("19.90", price);

        try
        {
            await prices.AskAsync(new Question("unicorn"), cancellation: cancellation);
        }
        catch (RemoteHandlerException error)
        {
            Log($"{error.ErrorType}: {error.Message}");
        }

        Assert.Equal(["System.InvalidOperationException: There are none."], _log);
    }

    [Fact]
    public async Task Failures()
    {
        var cancellation = Soon;
        await using var hare = await Hare.OpenAsync("redhare://", Options);

        var orders = hare.Messaging.Queue<Order>("orders", new QueueOptions
        {
            Retry = new RetrySchedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)),
            DeadLetterTtl = TimeSpan.FromDays(30),
        });
        await orders.DeclareAsync(cancellation); // orders, orders.retry.1000, orders.retry.30000, orders.retry.600000, orders.dead

        await using var consumer = await orders.ConsumeAsync(
            async (message, token) =>
            {
                if (message.Body.Number < 0) throw new PoisonMessageException("There is no such order."); // No further attempt.
                await PackAsync(message.Body, token);
            },
            new ConsumeOptions<Order>
            {
                HandlerTimeout = TimeSpan.FromMinutes(1),
                IsPoison = error => error is FormatException,
                OnFailure = failure => Log($"{failure.MessageId}, attempt {failure.Attempt}: {failure.Error.Message} ({failure.Outcome})"),
            },
            cancellation);

        await orders.SendAsync(new Order(-1), new SendOptions { MessageId = "m" }, cancellation);
        await LoggedAsync("m, attempt 1: There is no such order. (DeadLettered)");
        while (await orders.DeadLetters.CountAsync(cancellation) == 0) await Task.Delay(5, cancellation);

        foreach (var letter in await orders.DeadLetters.ReadAsync(max: 20, cancellation)) // They stay where they are.
            Log($"{letter.Id} failed {letter.Failures} times: {letter.Reason}");

        var redriven = await orders.DeadLetters.RedriveAsync(letter => letter.ErrorType == "System.IO.IOException", cancellation: cancellation);

        await LoggedAsync("m failed 1 times: There is no such order.");
        Assert.Equal(0, redriven);
    }

    private static Task<string> PriceAsync(Question question, CancellationToken cancellation) =>
        question.Product == "hat" ? Task.FromResult("19.90") : Task.FromException<string>(new InvalidOperationException("There are none."));

    private Task PackAsync(Order order, CancellationToken cancellation)
    {
        Log($"packed {order.Number}");
        return Task.Delay(0, cancellation);
    }

    private Task ShowAsync(Order order, CancellationToken cancellation)
    {
        Log($"shown {order.Number}");
        return Task.Delay(0, cancellation);
    }

    private void Log(string line)
    {
        lock (_log) _log.Add(line);
    }

    private async Task LoggedAsync(params string[] lines)
    {
        var soon = Soon;
        while (true)
        {
            lock (_log)
                if (lines.All(_log.Contains)) return;
            await Task.Delay(5, soon);
        }
    }
}
