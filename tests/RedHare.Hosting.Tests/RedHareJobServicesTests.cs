using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Hosting.Tests;

public sealed class RedHareJobServicesTests
{
    /// <summary>Handlers come from the container, each job in a scope of its own; stopping gives back what is not done.</summary>
    [Fact]
    public async Task Workers_live_with_the_host()
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var url = $"redis://127.0.0.1:{((System.Net.IPEndPoint)server.Listen()[0]).Port}";
        var board = new Board();
        await using var hare = await Hare.OpenAsync(url);
        var outside = hare.Jobs.Queue<string>("letters");
        using (var host = Build(url, board))
        {
            await host.StartAsync();
            var queue = host.Services.GetRequiredService<JobQueue<string>>();
            foreach (var id in await queue.AddManyAsync(["a", "b", "c"])) Assert.Equal(1, await queue.ResultAsync<int>(id, new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token));
            await queue.AddManyAsync(["endless", "after"]);
            await board.Endless.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await host.StopAsync();
        }
        Assert.Equal((3, 3), (board.Scopes.Count, board.Scopes.Distinct().Count()));
        var counts = await outside.CountsAsync();
        Assert.Equal((2, 0, 3), (counts.Waiting, counts.Active, counts.Completed));
    }

    private static IHost Build(string url, Board board)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRedHare(url).AddJobQueue<string>("letters").AddWorker<string, Letters>(new JobWorkerOptions { ShutdownGrace = TimeSpan.FromMilliseconds(50) });
        builder.Services.AddSingleton(board).AddScoped<Scope>();
        return builder.Build();
    }

    private sealed class Board
    {
        public List<Guid> Scopes { get; } = [];

        public TaskCompletionSource Endless { get; } = new();
    }

    private sealed class Scope
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    private sealed class Letters(Board board, Scope scope) : IJobHandler<string>
    {
        public async ValueTask HandleAsync(Job<string> job, CancellationToken cancellation)
        {
            if (job.Data == "endless")
            {
                board.Endless.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            lock (board.Scopes) board.Scopes.Add(scope.Id);
            job.SetResult(job.Data.Length);
        }
    }
}
