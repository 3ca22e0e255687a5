using RedHare.Amqp;

namespace RedHare.Management.Tests.Resources;

public sealed class QueuesTests : ManagementTest
{
    [Fact]
    public async Task A_queue_is_made_once_shown_and_deleted()
    {
        Assert.Equal(201, (await PutAsync("queues/%2F/q", """{"durable":true,"arguments":{"x-max-length":10}}""")).Status);
        Assert.Equal(204, (await PutAsync("queues/%2F/q", """{"durable":"true","arguments":{"x-max-length":10}}""")).Status);
        var queue = await GetAsync("queues/%2F/q");
        Assert.Equal(("q", true, "classic", 10), (queue["name"]!.GetValue<string>(), queue["durable"]!.GetValue<bool>(), queue["type"]!.GetValue<string>(), queue["arguments"]!["x-max-length"]!.GetValue<int>()));
        Assert.Equal(204, (await DeleteAsync("queues/%2F/q")).Status);
        Assert.Equal(404, (await DeleteAsync("queues/%2F/q")).Status);
    }

    [Theory]
    [InlineData("q", """{"durable":false}""", 400, """{"error":"bad_request","reason":"inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'"}""")]
    [InlineData("n", "{bad", 400, """{"error":"bad_request","reason":"not_json"}""")]
    [InlineData("n", """{"durable":"maybe"}""", 400, """{"error":"bad_request","reason":["not_boolean","maybe"]}""")]
    [InlineData("amq.foo", "{}", 401, """{"error":"not_authorised","reason":"Access refused."}""")]
    public async Task A_declaration_is_refused_in_the_words_of_RabbitMQ(string name, string body, int status, string text)
    {
        await PutAsync("queues/%2F/q", """{"durable":true}""");
        var answer = await PutAsync($"queues/%2F/{name}", body);
        Assert.Equal((status, text), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_virtual_host_that_is_not_there_is_told_of()
    {
        var answer = await PutAsync("queues/none/q");
        Assert.Equal((404, """{"error":"not_found","reason":"vhost_not_found"}"""), (answer.Status, answer.Text));
        Assert.Equal(404, (await CallAsync("GET", "queues/none")).Status);
    }

    [Fact]
    public async Task Messages_are_looked_at_and_stay_or_are_taken()
    {
        await PutAsync("queues/%2F/q");
        Publish("", "q", "one");
        Publish("", "q", "two");
        const string Look = """{"count":5,"ackmode":"ack_requeue_true","encoding":"auto"}""";
        var seen = (await PostAsync("queues/%2F/q/get", Look)).Json!.AsArray();
        Assert.Equal(["one", "two"], seen.Select(message => message!["payload"]!.GetValue<string>()));
        Assert.Equal("""{"payload_bytes":3,"redelivered":false,"exchange":"","routing_key":"q","message_count":1,"properties":[],"payload":"one","payload_encoding":"string"}""", seen[0]!.ToJsonString());
        seen = (await PostAsync("queues/%2F/q/get", """{"count":1,"ackmode":"ack_requeue_false","encoding":"base64","truncate":2}""")).Json!.AsArray();
        Assert.Equal(("b24=", "base64", true), (seen[0]!["payload"]!.GetValue<string>(), seen[0]!["payload_encoding"]!.GetValue<string>(), seen[0]!["redelivered"]!.GetValue<bool>()));
        seen = (await PostAsync("queues/%2F/q/get", Look)).Json!.AsArray();
        Assert.Equal("two", Assert.Single(seen)!["payload"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{}", "[{key_missing,ackmode},{key_missing,count},{key_missing,encoding}]")]
    [InlineData("""{"count":1,"ackmode":"ack_requeue_true","encoding":"foo"}""", "Unsupported encoding. Please use auto or base64.")]
    public async Task A_fetch_without_its_fields_is_refused(string body, string reason)
    {
        await PutAsync("queues/%2F/q");
        var answer = await PostAsync("queues/%2F/q/get", body);
        Assert.Equal((400, reason), (answer.Status, answer.Json!["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Purging_empties_and_conditions_hold()
    {
        await PutAsync("queues/%2F/q");
        Publish("", "q", "x", 3);
        var answer = await DeleteAsync("queues/%2F/q?if-empty=true");
        Assert.Equal((400, "queue 'q' in vhost '/' not empty"), (answer.Status, answer.Json!["reason"]!.GetValue<string>()));
        Assert.Equal(204, (await DeleteAsync("queues/%2F/q/contents")).Status);
        Assert.Equal(0, (await GetAsync("queues/%2F/q"))["messages"]!.GetValue<int>());
        Assert.Equal(204, (await DeleteAsync("queues/%2F/q?if-empty=true")).Status);
    }

    [Fact]
    public async Task Consumers_and_what_they_hold_are_shown()
    {
        await PutAsync("queues/%2F/q");
        Assert.Null(Broker.Connect("guest", "/", "consumer", out var connection));
        var channel = connection!.OpenChannel(new SilentSink());
        Assert.Null(channel.Qos(0, 2, false));
        Assert.Null(channel.Consume("q", "tag", false, false, new AmqpTable { { "x-priority", 3 } }, out _));
        Publish("", "q", "body", 5);
        var queue = await GetAsync("queues/%2F/q");
        Assert.Equal((5, 3, 2, 1), (queue["messages"]!.GetValue<int>(), queue["messages_ready"]!.GetValue<int>(), queue["messages_unacknowledged"]!.GetValue<int>(), queue["consumers"]!.GetValue<int>()));
        var consumer = (await GetAsync("consumers")).AsArray().Single()!;
        Assert.Equal(("tag", 2, true, 3), (consumer["consumer_tag"]!.GetValue<string>(), consumer["prefetch_count"]!.GetValue<int>(), consumer["ack_required"]!.GetValue<bool>(), consumer["arguments"]!["x-priority"]!.GetValue<int>()));
        Assert.Equal("tag", queue["consumer_details"]![0]!["consumer_tag"]!.GetValue<string>());
        var shown = (await GetAsync("channels")).AsArray().Single()!;
        Assert.Equal((1, 2, 2), (shown["consumer_count"]!.GetValue<int>(), shown["messages_unacknowledged"]!.GetValue<int>(), shown["prefetch_count"]!.GetValue<int>()));
        connection.Dispose();
    }

    [Fact]
    public async Task The_aliveness_test_leaves_its_queue_empty()
    {
        Assert.Equal("""{"status":"ok"}""", (await CallAsync("GET", "aliveness-test/%2F")).Text);
        Assert.Equal(0, (await GetAsync("queues/%2F/aliveness-test"))["messages"]!.GetValue<int>());
        Assert.Equal(404, (await CallAsync("GET", "aliveness-test/none")).Status);
    }
}
