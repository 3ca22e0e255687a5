namespace RedHare.Cli.Patterns.Demos;

internal static class PubSubDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        show.Step("One listens.");
        await using var news = await hare.Redis.PubSub.SubscribeTextAsync("redhare-demo:news");

        show.Step("Another publishes; the reply is how many were reached.");
        await hare.Redis.PubSub.PublishAsync("redhare-demo:news", "hello");

        show.Step("It is heard by who listens now. Who must miss nothing takes a stream: redhare patterns streams, notifications, chat.");
        await foreach (var message in news.ReadAllAsync())
        {
            show.Result(message.Payload);
            break;
        }
    }
}
