namespace RedHare.Cli.Patterns.Demos;

internal static class ChatDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var room = hare.Social.Chat("support").Room("lobby");

        show.Step("Alice says something before Bob comes in.");
        await room.PostAsync("alice", "Is anybody there?");

        show.Step("Bob joins, and gets the last 20 messages first.");
        await using var subscription = await room.JoinAsync(history: 20);
        await foreach (var message in subscription.ReadAllAsync())
        {
            show.Result($"{message.User}: {message.Text}");
            break;
        }
    }
}
