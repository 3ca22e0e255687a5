using System.Text.Json.Serialization;
using RedHare.Patterns.Queues;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/queues.md.</summary>
public sealed partial class QueuesPage
{
    private readonly List<string> _sent = [];
    private readonly List<string> _log = [];
    private readonly CancellationTokenSource _end = new();

    [Fact]
    public async Task Queueing()
    {
        await using var hare = await Hare.OpenAsync();
        var stopping = _end.Token;

        var mails = hare.Queues.Fifo<string>("mails");
        await mails.EnqueueAsync("alice@example.org");
        await mails.EnqueueManyAsync(["bob@example.org", "carol@example.org"]); // One round trip for 500.

        await using (var mail = await mails.DequeueAsync(stopping)) // Waits until there is one.
        {
            await SendAsync(mail.Value);
            await mail.CompleteAsync();
        } // Not completed: it goes back to the head, for another attempt.

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var mail in mails.ConsumeAsync(stopping))
            {
                await using var _ = mail;
                if (mail.Attempt > 1) Log($"Again, for the {mail.Attempt}th time: {mail.Value}");
                await SendAsync(mail.Value);
                await mail.CompleteAsync();
            }
        });
        Assert.Equal(["alice@example.org", "bob@example.org", "carol@example.org"], _sent);
    }

    [Fact]
    public async Task Loops()
    {
        await using var hare = await Hare.OpenAsync();
        var stopping = CancellationToken.None;
        var mails = hare.Queues.Fifo<string>("mails");
        await mails.EnqueueManyAsync(["a", "b", "c"]);
        await foreach (var mail in WorkAsync()) _sent.Add(mail);
        Assert.Equal(["a", "b"], _sent);

        var next = await mails.TryDequeueAsync(maxWait: TimeSpan.FromSeconds(5)); // Null: there was none.
        var batch = await mails.TryDequeueManyAsync(max: 100);

        Assert.Equal("c", next!.Value);
        Assert.Empty(batch);

        async IAsyncEnumerable<string> WorkAsync()
        {
            await foreach (var mail in mails.ConsumeAsync(stopping))
            {
                await using var _ = mail;
                await mail.CompleteAsync();
                yield return mail.Value;
                if (mail.Value == "b") yield break;
            }
        }
    }

    [Fact]
    public async Task Priorities()
    {
        await using var hare = await Hare.OpenAsync();

        var orders = hare.Queues.Priority<Order>("orders", QueueJson.Default.Order);
        await orders.EnqueueAsync(new Order("4711"), priority: 10); // The greater, the sooner.
        await orders.EnqueueAsync(new Order("4712"));

        Assert.Equal([new Order("4711"), new Order("4712")], await orders.PeekAsync(5));
    }

    [Fact]
    public async Task Failing()
    {
        await using var hare = await Hare.OpenAsync();
        var stopping = CancellationToken.None;
        await hare.Queues.Fifo<string>("mails").EnqueueAsync("alice");

        var strict = hare.Queues.Fifo<string>("mails", new QueueOptions { MaxAttempts = 3, Lease = TimeSpan.FromSeconds(10) });
        await using (var mail = await strict.DequeueAsync(stopping))
        {
            if (!mail.Value.Contains('@')) await mail.DeadLetterAsync("There is no such address.");
            else await mail.ReturnAsync(toBack: true, reason: "The mail server is busy.");
        }
        foreach (var letter in await strict.DeadLettersAsync())
        {
            Log($"{letter.Value}: {letter.Reason}, after {letter.Attempts}");
            await strict.RequeueAsync(letter.Id); // With all its attempts before it; or DeleteAsync.
        }
        var (waiting, taken, dead) = await strict.CountsAsync();

        Assert.Equal((1, 0, 0), (waiting, taken, dead));
        Assert.Equal(["alice: There is no such address., after 1"], _log);
    }

    [Fact]
    public async Task Losing()
    {
        await using var hare = await Hare.OpenAsync();

        var clicks = hare.Queues.Plain<string>("clicks");
        await clicks.EnqueueAsync("/home");
        var click = await clicks.TryDequeueAsync(maxWait: TimeSpan.FromSeconds(5));
        if (click.IsPresent) Log(click.Value!);

        Assert.Equal(["/home"], _log);
    }

    private Task SendAsync(string mail)
    {
        _sent.Add(mail);
        if (_sent.Count == 3) _end.Cancel();
        return Task.CompletedTask;
    }

    private void Log(string line) => _log.Add(line);

    internal sealed record Order(string Number);

    [JsonSerializable(typeof(Order))]
    internal sealed partial class QueueJson : JsonSerializerContext;
}
