namespace RedHare.Management.Tests.Resources;

public sealed class VirtualHostsTests : ManagementTest
{
    [Fact]
    public async Task A_virtual_host_is_made_and_deleted_and_its_maker_may_use_it()
    {
        Assert.Equal(201, (await CallAsync("PUT", "vhosts/v")).Status);
        Assert.Equal(204, (await PutAsync("vhosts/v")).Status);
        Assert.Equal(201, (await PutAsync("queues/v/q")).Status);
        Assert.Equal("running", (await GetAsync("vhosts/v"))["cluster_state"]!["rabbit@test"]!.GetValue<string>());
        Assert.Equal(204, (await DeleteAsync("vhosts/v")).Status);
        Assert.Equal(404, (await CallAsync("GET", "vhosts/v")).Status);
        Assert.DoesNotContain(Broker.Users.Find("guest")!.Permissions, pair => pair.Key == "v");
    }

    [Fact]
    public async Task A_virtual_host_is_described()
    {
        Assert.Equal(201, (await PutAsync("vhosts/v", """{"description":"ours","tags":"a, b"}""")).Status);
        Assert.Equal(("ours", """["a","b"]"""), ((await GetAsync("vhosts/v"))["description"]!.GetValue<string>(), (await GetAsync("vhosts/v"))["metadata"]!["tags"]!.ToJsonString()));
        Assert.Equal(204, (await PutAsync("vhosts/v", """{"tags":["c"]}""")).Status);
        Assert.Equal(("ours", """["c"]"""), ((await GetAsync("vhosts/v"))["description"]!.GetValue<string>(), (await GetAsync("vhosts/v"))["tags"]!.ToJsonString()));
        Assert.Equal("Default virtual host", (await GetAsync("vhosts/%2F"))["description"]!.GetValue<string>());
    }

    [Fact]
    public async Task Limits_hold()
    {
        Assert.Equal(204, (await PutAsync("vhost-limits/%2F/max-queues", """{"value":1}""")).Status);
        Assert.Equal("""[{"vhost":"/","value":{"max-queues":1}}]""", (await CallAsync("GET", "vhost-limits")).Text);
        Assert.Equal("""[{"value":{"max-queues":1},"vhost":"/","component":"vhost-limits","name":"limits"}]""", (await CallAsync("GET", "parameters")).Text);
        Assert.Equal(201, (await PutAsync("queues/%2F/a")).Status);
        Assert.Equal(400, (await PutAsync("queues/%2F/b")).Status);
        Assert.Equal(204, (await DeleteAsync("vhost-limits/%2F/max-queues")).Status);
        Assert.Equal(201, (await PutAsync("queues/%2F/b")).Status);
    }

    [Fact]
    public async Task One_limit_leaves_the_other_as_it_is()
    {
        Assert.Equal(204, (await PutAsync("vhost-limits/%2F/max-connections", """{"value":100}""")).Status);
        Assert.Equal(204, (await PutAsync("vhost-limits/%2F/max-queues", """{"value":50}""")).Status);
        Assert.Equal("""[{"vhost":"/","value":{"max-connections":100,"max-queues":50}}]""", (await CallAsync("GET", "vhost-limits")).Text);
    }

    [Fact]
    public async Task Policies_are_parameters_too()
    {
        Assert.Equal(201, (await PutAsync("policies/%2F/p", """{"pattern":"^q","definition":{"max-length":10},"priority":1,"apply-to":"queues"}""")).Status);
        Assert.Equal(201, (await PutAsync("operator-policies/%2F/op", """{"pattern":"^q","definition":{"max-length":100},"priority":2,"apply-to":"queues"}""")).Status);
        const string Operator = """{"value":{"pattern":"^q","apply-to":"queues","definition":{"max-length":100},"priority":2},"vhost":"/","component":"operator_policy","name":"op"}""";
        Assert.Equal($"[{Operator}]", (await CallAsync("GET", "parameters")).Text);
        Assert.Equal(Operator, (await CallAsync("GET", "parameters/operator_policy/%2F/op")).Text);
        Assert.Equal("p", (await CallAsync("GET", "parameters/policy")).Json![0]!["name"]!.GetValue<string>());
        Assert.Equal(204, (await DeleteAsync("parameters/operator_policy/%2F/op")).Status);
        Assert.Equal("[]", (await CallAsync("GET", "operator-policies")).Text);
    }

    [Theory]
    [InlineData("foo", "1", "Validation failed\n\nUnrecognised terms [{<<\"foo\">>,1}] in limits\n")]
    [InlineData("max-queues", "\"x\"", "Validation failed\n\nmax-queues should be a number, actually was <<\"x\">>\n")]
    public async Task A_limit_that_is_none_is_refused(string name, string value, string reason)
    {
        var answer = await PutAsync($"vhost-limits/%2F/{name}", $$"""{"value":{{value}}}""");
        Assert.Equal((400, reason), (answer.Status, answer.Json!["reason"]!.GetValue<string>()));
    }
}
