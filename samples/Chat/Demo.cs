namespace RedHare.Samples.Chat;

/// <summary>Two people talk; one goes away and comes back.</summary>
internal static class Demo
{
    public static async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var app = await ChatApp.StartAsync("http://127.0.0.1:0", "redhare://");
        using var alice = await ChatClient.ConnectAsync(app.Url, "lobby", "alice", cancellation: limit.Token);
        string last;
        using (var bob = await ChatClient.ConnectAsync(app.Url, "lobby", "bob", cancellation: limit.Token))
        {
            await alice.SendAsync("Is anybody there?", cancellation: limit.Token);
            var message = await bob.NextAsync("message", limit.Token);
            Console.WriteLine($"bob hears {message.User}: {message.Text}");
            last = message.Id!;
            await bob.CloseAsync(limit.Token);
        }
        await alice.SendAsync("Bob? Where have you gone?", cancellation: limit.Token);
        using var again = await ChatClient.ConnectAsync(app.Url, "lobby", "bob", last, limit.Token);
        var missed = await again.NextAsync("message", limit.Token);
        Console.WriteLine($"bob is back and hears {missed.User}: {missed.Text}");
    }
}
