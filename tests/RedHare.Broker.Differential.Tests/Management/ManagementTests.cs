using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Management;

/// <summary>The same requests to RabbitMQ's management plugin and to ours: paths, status codes, names of fields and their types.</summary>
public sealed class ManagementTests(BrokerPair brokers)
{
    /// <summary>Method, path, body.</summary>
    private static readonly (string Method, string Path, string? Body)[] Requests =
    [
        ("GET", "whoami", null),
        ("GET", "cluster-name", null),
        ("PUT", "vhosts/m", null),
        ("PUT", "vhosts/m", "{}"),
        ("GET", "vhosts/m", null),
        ("GET", "vhosts/none", null),
        ("PUT", "users/mary", """{"password":"x","tags":"management"}"""),
        ("PUT", "users/mary", """{"password":"y","tags":"management"}"""),
        ("PUT", "users/broken", """{"tags":"management"}"""),
        ("PUT", "users/broken", "{"),
        ("GET", "users/mary", null),
        ("GET", "users/none", null),
        ("PUT", "permissions/m/guest", """{"configure":".*","write":".*","read":".*"}"""),
        ("PUT", "permissions/m/mary", """{"configure":".*","write":".*","read":".*"}"""),
        ("PUT", "permissions/m/mary", """{"configure":".*"}"""),
        ("GET", "permissions/m/mary", null),
        ("GET", "vhosts/m/permissions", null),
        ("GET", "users/mary/permissions", null),
        ("PUT", "topic-permissions/m/mary", """{"exchange":"amq.topic","write":".*","read":".*"}"""),
        ("GET", "topic-permissions/m/mary", null),
        ("PUT", "user-limits/mary/max-connections", """{"value":5}"""),
        ("GET", "user-limits/mary", null),
        ("PUT", "vhost-limits/m/max-queues", """{"value":50}"""),
        ("GET", "vhost-limits/m", null),
        ("PUT", "exchanges/m/e", """{"type":"topic","durable":true,"arguments":{}}"""),
        ("PUT", "exchanges/m/e", """{"type":"topic","durable":true,"arguments":{}}"""),
        ("PUT", "exchanges/m/e", """{"type":"direct","durable":true,"arguments":{}}"""),
        ("PUT", "exchanges/m/odd", """{"type":"odd"}"""),
        ("GET", "exchanges/m/e", null),
        ("GET", "exchanges/m", null),
        ("PUT", "queues/m/q", """{"durable":true,"arguments":{"x-max-length":10}}"""),
        ("PUT", "queues/m/q", """{"durable":true,"arguments":{"x-max-length":10}}"""),
        ("PUT", "queues/m/q", """{"durable":false}"""),
        ("PUT", "queues/m/bad", """{"arguments":{"x-message-ttl":-1}}"""),
        ("GET", "queues/m/q", null),
        ("GET", "queues/m", null),
        ("GET", "queues/m/none", null),
        ("GET", "queues/none", null),
        ("POST", "bindings/m/e/e/q/q", "{}"),
        ("POST", "bindings/m/e/e/q/q", """{"routing_key":"a.#","arguments":{}}"""),
        ("POST", "bindings/m/e/none/q/q", """{"routing_key":"a.#"}"""),
        ("GET", "bindings/m/e/e/q/q", null),
        ("POST", "bindings/m/e/e/q/q2", """{"routing_key":"a"}"""),
        ("POST", "bindings/m/e/e/q/q", """{"routing_key":"b"}"""),
        ("GET", "bindings/m/e/e/q/q", null),
        ("GET", "queues/m/q/bindings", null),
        ("GET", "exchanges/m/e/bindings/source", null),
        ("GET", "bindings/m/e/e/q/q/b", null),
        ("DELETE", "bindings/m/e/e/q/q/b", null),
        ("DELETE", "bindings/m/e/e/q/q/b", null),
        ("POST", "exchanges/m/e/publish", """{"properties":{"delivery_mode":2,"headers":{"h":1}},"routing_key":"a.b","payload":"hello","payload_encoding":"string"}"""),
        ("POST", "exchanges/m/e/publish", """{"properties":{},"routing_key":"nowhere","payload":"aGVsbG8=","payload_encoding":"base64"}"""),
        ("POST", "exchanges/m/e/publish", """{"properties":{},"routing_key":"a","payload":"x"}"""),
        ("POST", "exchanges/m/none/publish", """{"properties":{},"routing_key":"a","payload":"x","payload_encoding":"string"}"""),
        ("POST", "queues/m/q/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}"""),
        ("POST", "queues/m/q/get", """{"count":5,"ackmode":"ack_requeue_false","encoding":"base64"}"""),
        ("POST", "queues/m/q/get", """{"count":5}"""),
        ("POST", "queues/m/none/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}"""),
        ("DELETE", "queues/m/q/contents", null),
        ("PUT", "policies/m/p", """{"pattern":"^q","definition":{"max-length":5},"apply-to":"queues","priority":1}"""),
        ("PUT", "policies/m/p", """{"pattern":"^q","definition":{"nonsense":5}}"""),
        ("PUT", "policies/m/p2", """{"pattern":"(","definition":{"max-length":5}}"""),
        ("GET", "policies/m/p", null),
        ("GET", "policies/m", null),
        ("PUT", "operator-policies/m/o", """{"pattern":"^q","definition":{"max-length":7}}"""),
        ("GET", "operator-policies/m/o", null),
        ("DELETE", "operator-policies/m/o", null),
        ("DELETE", "policies/m/p", null),
        ("DELETE", "policies/m/p", null),
        ("PUT", "global-parameters/mine", """{"value":{"a":1}}"""),
        ("PUT", "global-parameters/mine", """{"value":"text"}"""),
        ("GET", "global-parameters/mine", null),
        ("DELETE", "global-parameters/mine", null),
        ("DELETE", "global-parameters/mine", null),
        ("GET", "global-parameters/mine", null),
        ("GET", "parameters", null),
        ("PUT", "parameters/none/m/x", """{"value":1}"""),
        ("GET", "definitions/m", null),
        ("POST", "definitions/m", """{"queues":[{"name":"imported","durable":true,"auto_delete":false,"arguments":{}}]}"""),
        ("POST", "definitions/m", "[]"),
        ("GET", "queues/m?page=1&page_size=1", null),
        ("GET", "queues/m?page=7&page_size=1", null),
        ("GET", "queues/m?page=1&page_size=1&name=^imp&use_regex=true", null),
        ("GET", "queues/m?columns=name,durable", null),
        ("GET", "aliveness-test/m", null),
        ("GET", "health/checks/alarms", null),
        ("GET", "health/checks/local-alarms", null),
        ("GET", "health/checks/virtual-hosts", null),
        ("GET", "health/checks/protocol-listener/amqp091", null),
        ("GET", "health/checks/port-listener/1", null),
        ("GET", "health/checks/node-is-quorum-critical", null),
        ("GET", "nonsense", null),
        ("DELETE", "overview", null),
        ("GET", "consumers/m", null),
        ("GET", "auth", null),
        ("DELETE", "queues/m/q?if-empty=true", null),
        ("DELETE", "queues/m/q", null),
        ("DELETE", "exchanges/m/e?if-unused=true", null),
        ("DELETE", "exchanges/m/e", null),
        ("DELETE", "users/mary", null),
        ("DELETE", "users/mary", null),
        ("DELETE", "vhosts/m", null),
        ("DELETE", "vhosts/m", null),
    ];

    [Fact]
    public async Task Both_answer_alike()
    {
        var (real, ours) = brokers.ManagementAddresses();
        using var client = new HttpClient();
        var differences = new List<string>();
        foreach (var (method, path, body) in Requests)
        {
            var (expected, theirs) = await CallAsync(client, real, method, path, body);
            var (actual, mine) = await CallAsync(client, ours, method, path, body);
            var what = $"{method} {path} {body}";
            if (expected != actual) differences.Add($"{what}: {(int)actual} {mine} instead of {(int)expected} {theirs}");
            else if (expected is HttpStatusCode.OK && (Parse(theirs), Parse(mine)) is var (a, b)) JsonShape.Compare(a, b, what + ": ", differences);
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static JsonNode? Parse(string text) => text.Length == 0 ? null : JsonNode.Parse(text);

    private static async Task<(HttpStatusCode Status, string Text)> CallAsync(HttpClient client, IPEndPoint address, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{address}/api/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
