namespace RedHare.Management.Tests.Resources;

public sealed class ExchangesTests : ManagementTest
{
    [Fact]
    public async Task Each_virtual_host_has_the_seven()
    {
        var names = (await GetAsync("exchanges/%2F?columns=name")).AsArray().Select(exchange => exchange!["name"]!.GetValue<string>());
        Assert.Equal(["", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.rabbitmq.trace", "amq.topic"], names);
    }

    [Fact]
    public async Task An_exchange_is_made_shown_and_deleted()
    {
        Assert.Equal(201, (await PutAsync("exchanges/%2F/x", """{"type":"topic","durable":true}""")).Status);
        var exchange = await GetAsync("exchanges/%2F/x");
        Assert.Equal(("topic", true, false), (exchange["type"]!.GetValue<string>(), exchange["durable"]!.GetValue<bool>(), exchange["internal"]!.GetValue<bool>()));
        Assert.Equal("", (await GetAsync("exchanges/%2F/amq.default"))["name"]!.GetValue<string>());
        await PutAsync("queues/%2F/q");
        await PostAsync("bindings/%2F/e/x/q/q");
        var refused = await DeleteAsync("exchanges/%2F/x?if-unused=true");
        Assert.Equal((400, "exchange 'x' in vhost '/' in use"), (refused.Status, refused.Json!["reason"]!.GetValue<string>()));
        Assert.Equal(204, (await DeleteAsync("exchanges/%2F/x")).Status);
        Assert.Equal(401, (await DeleteAsync("exchanges/%2F/amq.topic")).Status);
    }

    [Fact]
    public async Task A_published_message_says_whether_it_found_a_queue()
    {
        await PutAsync("queues/%2F/q");
        const string Body = """{"properties":{"delivery_mode":2,"headers":{"a":1,"b":"x"},"content_type":"text/plain"},"routing_key":"KEY","payload":"aGk=","payload_encoding":"base64"}""";
        Assert.Equal("""{"routed":false}""", (await PostAsync("exchanges/%2F/amq.default/publish", Body.Replace("KEY", "none", StringComparison.Ordinal))).Text);
        Assert.Equal("""{"routed":true}""", (await PostAsync("exchanges/%2F/amq.default/publish", Body.Replace("KEY", "q", StringComparison.Ordinal))).Text);
        var message = (await PostAsync("queues/%2F/q/get", """{"count":1,"ackmode":"ack_requeue_false","encoding":"auto"}""")).Json![0]!;
        Assert.Equal("hi", message["payload"]!.GetValue<string>());
        Assert.Equal("""{"delivery_mode":2,"headers":{"a":1,"b":"x"},"content_type":"text/plain"}""", message["properties"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"properties":{},"routing_key":"q","payload":"a"}""", "\"[{key_missing,payload_encoding}]\"")]
    [InlineData("""{"properties":{},"routing_key":"q","payload":1,"payload_encoding":"string"}""", "\"payload_not_string\"")]
    [InlineData("""{"properties":{},"routing_key":"q","payload":"@@","payload_encoding":"base64"}""", """["not_base64","@@"]""")]
    [InlineData("""{"properties":{},"routing_key":"q","payload":"a","payload_encoding":"b"}""", """["unsupported_encoding","b"]""")]
    public async Task A_publish_without_its_fields_is_refused(string body, string reason)
    {
        var answer = await PostAsync("exchanges/%2F/amq.direct/publish", body);
        Assert.Equal((400, reason), (answer.Status, answer.Json!["reason"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_full_queue_that_refuses_is_told_of()
    {
        await PutAsync("queues/%2F/q", """{"arguments":{"x-max-length":0,"x-overflow":"reject-publish"}}""");
        var answer = await PostAsync("exchanges/%2F/amq.default/publish", """{"properties":{},"routing_key":"q","payload":"a","payload_encoding":"string"}""");
        Assert.Equal((400, "rejected Unable to publish message. Check queue limits."), (answer.Status, answer.Json!["reason"]!.GetValue<string>()));
    }
}
