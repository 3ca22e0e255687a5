using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RedHare.Broker;

namespace RedHare.Management.Tests;

/// <summary>A broker that keeps nothing, its management API on a free port, and a client that is guest.</summary>
public abstract class ManagementTest : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private ManagementServer? _server;

    protected MessageBroker Broker { get; private set; } = null!;

    protected ManualClock Clock { get; } = new();

    protected int Port => _server!.EndPoints[0].Port;

    public async ValueTask InitializeAsync()
    {
        Broker = MessageBroker.Open(new BrokerOptions { Time = Clock });
        _server = await ManagementServer.StartAsync(Broker, new ManagementOptions
        {
            EndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
            NodeName = "rabbit@test",
            Listeners = static () => [new Listener("amqp", "127.0.0.1", 5672)],
        });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        await Broker.DisposeAsync();
    }

    /// <summary>A request. Paths are under /api/ and stay as they are written.</summary>
    protected async Task<Answer> CallAsync(string method, string path, string? body = null, string? user = "guest:guest")
    {
        var uri = new Uri($"http://127.0.0.1:{Port}/api/{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (user is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, text, response.Headers, response.Content.Headers);
    }

    protected async Task<JsonNode> GetAsync(string path, string user = "guest:guest")
    {
        var answer = await CallAsync("GET", path, user: user);
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentHeaders.ContentType?.MediaType));
        return answer.Json!;
    }

    protected Task<Answer> PutAsync(string path, string body = "{}", string user = "guest:guest") => CallAsync("PUT", path, body, user);

    protected Task<Answer> PostAsync(string path, string body = "{}", string user = "guest:guest") => CallAsync("POST", path, body, user);

    protected Task<Answer> DeleteAsync(string path, string user = "guest:guest") => CallAsync("DELETE", path, user: user);

    /// <summary>Publishes over a channel of the broker's own.</summary>
    protected void Publish(string exchange, string key, string body, int times = 1)
    {
        Assert.Null(Broker.Connect("guest", "/", "publisher", out var connection));
        var channel = connection!.OpenChannel(new SilentSink());
        for (var i = 0; i < times; i++)
            Assert.Null(channel.Publish(Encoding.UTF8.GetBytes(exchange), Encoding.UTF8.GetBytes(key), false, false, [0, 0], Encoding.UTF8.GetBytes(body)));
        connection.Dispose();
    }
}
