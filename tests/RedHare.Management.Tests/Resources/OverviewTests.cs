namespace RedHare.Management.Tests.Resources;

public sealed class OverviewTests : ManagementTest
{
    [Fact]
    public async Task The_overview_counts_and_names()
    {
        await PutAsync("queues/%2F/q");
        Publish("", "q", "x", 3);
        var overview = await GetAsync("overview");
        Assert.Equal(("3.10.8", "rabbit@test"), (overview["rabbitmq_version"]!.GetValue<string>(), overview["node"]!.GetValue<string>()));
        Assert.Equal((1, 7, 0), (overview["object_totals"]!["queues"]!.GetValue<int>(), overview["object_totals"]!["exchanges"]!.GetValue<int>(), overview["object_totals"]!["connections"]!.GetValue<int>()));
        Assert.Equal((3, 3), (overview["queue_totals"]!["messages"]!.GetValue<int>(), overview["message_stats"]!["publish"]!.GetValue<int>()));
        Assert.Equal(["amqp", "http"], overview["listeners"]!.AsArray().Select(listener => listener!["protocol"]!.GetValue<string>()));
        Assert.Equal("rabbit@test", (await GetAsync("nodes"))[0]!["name"]!.GetValue<string>());
        Assert.True((await GetAsync("nodes/rabbit@test"))["running"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Global_parameters_are_kept_and_exported()
    {
        Assert.Equal(201, (await PutAsync("global-parameters/mine", """{"value":{"a":[1]}}""")).Status);
        Assert.Equal(204, (await PutAsync("global-parameters/mine", """{"value":{"a":[2]}}""")).Status);
        Assert.Equal("""{"name":"mine","value":{"a":[2]}}""", (await CallAsync("GET", "global-parameters/mine")).Text);
        var exported = (await GetAsync("definitions"))["global_parameters"]!.ToJsonString();
        Assert.Equal("""[{"name":"cluster_name","value":"rabbit@test"},{"name":"mine","value":{"a":[2]}}]""", exported);
        Assert.Equal(204, (await DeleteAsync("global-parameters/mine")).Status);
        Assert.Equal(404, (await DeleteAsync("global-parameters/mine")).Status);
        Assert.Equal(204, (await PostAsync("definitions", "{\"global_parameters\":" + exported + "}")).Status);
        Assert.Equal(200, (await CallAsync("GET", "global-parameters/mine")).Status);
    }

    [Fact]
    public async Task The_cluster_has_a_name_that_can_be_changed()
    {
        Assert.Equal(204, (await PutAsync("cluster-name", """{"name":"zz"}""")).Status);
        Assert.Equal("zz", (await GetAsync("overview"))["cluster_name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("healthchecks/node", 200, """{"status":"ok"}""")]
    [InlineData("health/checks/alarms", 200, """{"status":"ok"}""")]
    [InlineData("health/checks/local-alarms", 200, """{"status":"ok"}""")]
    [InlineData("health/checks/virtual-hosts", 200, """{"status":"ok"}""")]
    [InlineData("health/checks/node-is-quorum-critical", 200, """{"status":"ok","reason":"single node cluster"}""")]
    [InlineData("health/checks/port-listener/5672", 200, """{"status":"ok","port":5672}""")]
    [InlineData("health/checks/protocol-listener/amqp091", 200, """{"status":"ok","protocol":"amqp"}""")]
    [InlineData("health/checks/protocol-listener/xx", 503, """{"status":"failed","reason":"No active listener","missing":"xx","protocols":["amqp","http"]}""")]
    public async Task Health_is_told(string path, int status, string text)
    {
        var answer = await CallAsync("GET", path);
        Assert.Equal((status, text), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task What_RabbitMQ_could_leave_off_is_on()
    {
        var flags = (await GetAsync("feature-flags")).AsArray();
        Assert.Contains("stream_queue", flags.Select(static flag => flag!["name"]!.GetValue<string>()));
        Assert.All(flags, static flag => Assert.Equal("enabled", flag!["state"]!.GetValue<string>()));
        Assert.Equal(204, (await PutAsync("feature-flags/quorum_queue/enable")).Status);
        Assert.Equal(400, (await PutAsync("feature-flags/none/enable")).Status);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_fails_the_check()
    {
        var answer = await CallAsync("GET", "health/checks/port-listener/1");
        Assert.Equal((503, $$"""{"status":"failed","reason":"No active listener","missing":1,"ports":[5672,{{Port}}]}"""), (answer.Status, answer.Text));
    }
}
