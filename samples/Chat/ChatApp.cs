using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RedHare.Samples.Chat;

/// <summary>The web application: a page at <c>/</c>, and a web socket for each room at <c>/rooms/NAME?user=NAME&amp;after=ID</c>.</summary>
public sealed class ChatApp : IAsyncDisposable
{
    private readonly WebApplication _web;

    private ChatApp(WebApplication web, Hare hare) => (_web, Hare) = (web, hare);

    /// <summary>What it talks to.</summary>
    public Hare Hare { get; }

    /// <summary>Where it listens.</summary>
    public string Url => _web.Urls.First();

    /// <summary>Starts it.</summary>
    /// <param name="url">Where to listen; port 0 for a free one.</param>
    /// <param name="redis">Where messages and presence are; <c>redhare://</c> for this process alone.</param>
    public static async Task<ChatApp> StartAsync(string url, string redis)
    {
        var hare = await Hare.OpenAsync(redis);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        var web = builder.Build();
        // A browser that is gone without a word answers no ping, and its socket ends.
        web.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        web.MapGet("/", SendPageAsync);
        web.MapGet("/rooms/{room}", context => TalkAsync(context, hare, web.Lifetime.ApplicationStopping));
        await web.StartAsync();
        return new ChatApp(web, hare);
    }

    /// <summary>Waits for Ctrl+C or SIGTERM.</summary>
    public Task WaitForShutdownAsync() => _web.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        await Hare.DisposeAsync();
    }

    private static async Task TalkAsync(HttpContext context, Hare hare, CancellationToken stopping)
    {
        var (room, user, after) = ((string)context.GetRouteValue("room")!, context.Request.Query["user"].ToString(), context.Request.Query["after"].ToString());
        if (!context.WebSockets.IsWebSocketRequest || user.Length is 0 or > 40 || room.Length > 40)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new ChatSocket(hare, socket, room, user).RunAsync(after.Length == 0 ? null : after, end.Token);
    }

    private static async Task SendPageAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        await using var page = typeof(ChatApp).Assembly.GetManifestResourceStream("page.html")!;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
