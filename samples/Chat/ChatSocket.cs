using System.Net.WebSockets;
using System.Text.Json;
using RedHare.Patterns.Chat;
using RedHare.Patterns.Presence;
using RedHare.Patterns.RateLimiting;

namespace RedHare.Samples.Chat;

/// <summary>One browser in one room: what it writes is posted, what is posted and who comes and goes is sent to it. Its subscriptions are its own and end with the socket.</summary>
internal sealed class ChatSocket(Hare hare, WebSocket socket, string room, string user)
{
    // The longest text in UTF-8 with its frame; more ends the socket.
    private const int MaxBytes = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ChatRoom _room = hare.Social.Chat("chat").Room(room);
    private readonly UserPresence _presence = hare.Social.Presence($"room:{Uri.EscapeDataString(room)}");
    private readonly GcraLimit _limit = hare.RateLimits.Gcra("chat", permits: 60, period: TimeSpan.FromMinutes(1), burst: 20);

    // A socket sends one message at a time.
    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>Serves the socket until it is closed, or the token ends it.</summary>
    /// <param name="after">The last message that the browser has.</param>
    /// <param name="cancellation">The request is gone, or the server stops.</param>
    public async Task RunAsync(string? after, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await using var messages = await _room.JoinAsync(after, history: after is null ? 50 : 0, end.Token);
            await using var watch = await _presence.WatchAsync(cancellation: end.Token);
            await using var here = await _presence.EnterAsync(user, end.Token);
            Task[] parts = [ReceiveAsync(end.Token), SendMessagesAsync(messages, end.Token), SendPresenceAsync(watch, end.Token)];
            await Task.WhenAny(parts);
            await end.CancelAsync();
            var ended = Task.WhenAll(parts);
            // A browser that reads nothing holds up what is being sent to it.
            if (await Task.WhenAny(ended, Task.Delay(Patience, CancellationToken.None)) != ended) socket.Abort();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (FormatException)
        {
            await CloseAsync(WebSocketCloseStatus.PolicyViolation, "after is no id of a message");
            return;
        }
        catch (OperationCanceledException)
        {
        }
        await CloseAsync(WebSocketCloseStatus.NormalClosure, null);
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        var buffer = new byte[MaxBytes];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close || length == buffer.Length) return;
            }
            while (!part.EndOfMessage);
            await PostAsync(buffer.AsMemory(0, length), cancellation);
        }
    }

    private async Task PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        try
        {
            var message = JsonSerializer.Deserialize(json.Span, ChatJson.Default.FromBrowser);
            var decision = await _limit.AcquireAsync(user, cancellation: cancellation);
            if (decision.IsAllowed) await _room.PostAsync(user, message!.Text, message.Id, cancellation);
            else await SendAsync(new ToBrowser("refused", Text: $"Wait for {decision.RetryAfter.TotalSeconds:F0} s."), cancellation);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            await SendAsync(new ToBrowser("refused", Text: "That is no message."), cancellation);
        }
    }

    private async Task SendMessagesAsync(ChatSubscription messages, CancellationToken cancellation)
    {
        await foreach (var message in messages.ReadAllAsync(cancellation))
            await SendAsync(new ToBrowser("message", message.Id, message.User, message.Text, message.SentAt, IsAfterGap: message.IsAfterGap), cancellation);
    }

    private async Task SendPresenceAsync(PresenceWatch watch, CancellationToken cancellation)
    {
        await foreach (var change in watch.ReadAllAsync(cancellation))
            await SendAsync(new ToBrowser("presence", User: change.User, At: change.At, IsOnline: change.IsOnline), cancellation);
    }

    private async Task SendAsync(ToBrowser message, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, ChatJson.Default.ToBrowser);
        await _sending.WaitAsync(cancellation);
        try
        {
            // Not to be cancelled: that would leave half a message, and the socket could not be closed as it should.
            await socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        try
        {
            using var soon = new CancellationTokenSource(Patience);
            await socket.CloseOutputAsync(status, reason, soon.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The browser was quicker.
        }
    }
}
