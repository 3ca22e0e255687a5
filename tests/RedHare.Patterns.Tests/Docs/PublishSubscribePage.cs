using System.Text.Json.Serialization;
using RedHare.Patterns.PubSub;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/publish-subscribe.md.</summary>
public sealed class PublishSubscribePage
{
    private readonly CancellationTokenSource _shown = new(TimeSpan.FromSeconds(30));
    private readonly TaskCompletionSource<string> _topic = new();
    private Price? _last;

    [Fact]
    public async Task A_topic()
    {
        await using var hare = await OpenAsync();
        var cancellation = _shown.Token;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var prices = hare.Topics.Topic<Price>("prices.gold");
            await using var subscription = await prices.SubscribeAsync();
            await prices.PublishAsync(new Price("gold", 4012.5m));

            await foreach (var message in subscription.ReadAllAsync(cancellation))
            {
                if (message.IsGap) Log($"{message.Missed} missing: {message.Gap}");
                else Show(message.Value);
            }
        });
        Assert.Equal(new Price("gold", 4012.5m), _last);
    }

    [Fact]
    public async Task A_pattern_and_slow_subscribers()
    {
        await using var hare = await OpenAsync();
        await using var subscriber = await hare.Topics.Pattern<Price>("prices.*").SubscribeAsync(
            async (message, token) => await ShowAsync(message.Topic, message, token),
            onError: exception => Log(exception.Message));

        var prices = hare.Topics.Topic<Price>("prices.gold");

        await using var live = await prices.SubscribeAsync(new SubscriberOptions { Capacity = 100, WhenFull = WhenFull.DropOldest });
        await using var all = await prices.SubscribeAsync(new SubscriberOptions { Capacity = 100, WhenFull = WhenFull.Wait });
        await using var strict = await prices.SubscribeAsync(new SubscriberOptions { Capacity = 100, WhenFull = WhenFull.Fail });

        Assert.Equal(4, await prices.PublishAsync(new Price("gold", 1)));
        Assert.Equal("prices.gold", await _topic.Task.WaitAsync(_shown.Token));
        foreach (var subscription in new[] { live, all, strict }) Assert.Equal(1, (await subscription.ReadAllAsync(_shown.Token).FirstAsync()).Value.Amount);
    }

    [Fact]
    public async Task A_durable_topic()
    {
        await using var hare = await OpenAsync();
        var cancellation = _shown.Token;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var changes = hare.Topics.Durable<Price>("changes");
            await using var alice = await changes.SubscribeAsync("alice");
            await changes.PublishAsync(new Price("gold", 4013m));

            await foreach (var message in alice.ReadAllAsync(cancellation))
            {
                await SaveAsync(message.Value);
                await alice.CommitAsync(message, cancellation);
            }
        });
        Assert.Equal(new Price("gold", 4013m), _last);
    }

    private static async ValueTask<Hare> OpenAsync() => await Hare.OpenAsync("redhare://", new PatternOptions { AllowsEviction = true, Serialization = new SerializationOptions { Json = PriceJson.Default.Options } });

    private Task ShowAsync(string topic, TopicMessage<Price> message, CancellationToken cancellation)
    {
        Assert.False(message.IsGap);
        _topic.TrySetResult(topic);
        return Task.CompletedTask;
    }

    private Task SaveAsync(Price price)
    {
        Show(price);
        return Task.CompletedTask;
    }

    private void Show(Price price)
    {
        _last = price;
        _shown.Cancel();
    }

    private void Log(string text) => Assert.Fail(text);

    public sealed record Price(string Metal, decimal Amount);
}

[JsonSerializable(typeof(PublishSubscribePage.Price))]
internal sealed partial class PriceJson : JsonSerializerContext;
