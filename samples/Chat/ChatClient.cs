using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace RedHare.Samples.Chat;

/// <summary>A browser's side of the socket.</summary>
public sealed class ChatClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>Enters a room.</summary>
    public static async Task<ChatClient> ConnectAsync(string url, string room, string user, string? after = null, CancellationToken cancellation = default)
    {
        var client = new ChatClient();
        var query = $"user={Uri.EscapeDataString(user)}" + (after is null ? "" : $"&after={after}");
        await client._socket.ConnectAsync(new Uri($"{url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/{Uri.EscapeDataString(room)}?{query}"), cancellation);
        return client;
    }

    public async Task SendAsync(string text, string? id = null, CancellationToken cancellation = default) =>
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new FromBrowser(text, id), ChatJson.Default.FromBrowser), WebSocketMessageType.Text, true, cancellation);

    /// <summary>What arrives, until the server closes the socket.</summary>
    public async IAsyncEnumerable<ToBrowser> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
                if (part.MessageType == WebSocketMessageType.Close) yield break;
                length += part.Count;
            }
            while (!part.EndOfMessage);
            yield return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), ChatJson.Default.ToBrowser)!;
        }
    }

    /// <summary>The next message, whoever comes and goes meanwhile.</summary>
    public async Task<ToBrowser> NextAsync(string type, CancellationToken cancellation = default)
    {
        await foreach (var message in ReadAllAsync(cancellation))
            if (message.Type == type) return message;
        throw new WebSocketException("The socket was closed.");
    }

    public Task CloseAsync(CancellationToken cancellation = default) => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);

    /// <summary>Gone without a word.</summary>
    public void Dispose() => _socket.Dispose();
}
