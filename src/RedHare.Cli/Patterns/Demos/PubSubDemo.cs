namespace RedHare.Cli.Patterns.Demos;

internal static class PubSubDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var news = hare.Topics.Topic<string>("news");

        show.Step("One listens.");
        await using var subscription = await news.SubscribeAsync();

        show.Step("Another publishes; the reply is how many were reached.");
        await news.PublishAsync("hello");

        show.Step("It is heard by who listens now; what was missed is said to be. Who must miss nothing takes a durable topic, or: redhare patterns streams, notifications, chat.");
        await foreach (var message in subscription.ReadAllAsync())
        {
            show.Result(message.IsGap ? "something is missing here" : message.Value);
            break;
        }
    }
}
