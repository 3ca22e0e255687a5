namespace RedHare.Management.Tests.Resources;

public sealed class PoliciesTests : ManagementTest
{
    [Fact]
    public async Task A_policy_holds_for_what_matches()
    {
        await PutAsync("queues/%2F/q");
        Publish("", "q", "x", 5);
        Assert.Equal(201, (await PutAsync("policies/%2F/p", """{"pattern":"^q","definition":{"max-length":2},"priority":1,"apply-to":"queues"}""")).Status);
        Assert.Equal("""{"vhost":"/","name":"p","pattern":"^q","apply-to":"queues","definition":{"max-length":2},"priority":1}""", (await CallAsync("GET", "policies/%2F/p")).Text);
        var queue = await GetAsync("queues/%2F/q");
        Assert.Equal(("p", 2), (queue["policy"]!.GetValue<string>(), queue["messages"]!.GetValue<int>()));
        Assert.Equal(204, (await DeleteAsync("policies/%2F/p")).Status);
        Assert.Equal(404, (await DeleteAsync("policies/%2F/p")).Status);
    }

    [Fact]
    public async Task A_policy_may_be_for_queues_of_one_type()
    {
        await PutAsync("queues/%2F/classic", """{"durable":true}""");
        await PutAsync("queues/%2F/quorum", """{"durable":true,"arguments":{"x-queue-type":"quorum"}}""");
        Assert.Equal(201, (await PutAsync("policies/%2F/p", """{"pattern":".*","definition":{"delivery-limit":100000},"apply-to":"quorum_queues"}""")).Status);
        Assert.Null((await GetAsync("queues/%2F/classic"))["policy"]);
        var quorum = await GetAsync("queues/%2F/quorum");
        Assert.Equal(("p", 100000), (quorum["policy"]!.GetValue<string>(), quorum["effective_policy_definition"]!["delivery-limit"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("policies", """{"pattern":"a","definition":{}}""", "Validation failed\n\nno policy provided\n")]
    [InlineData("policies", """{"pattern":"a","definition":{"foo":1}}""", "Validation failed\n\n[{&lt;&lt;\"foo\"&gt;&gt;,1}] are not recognised policy settings\n")]
    [InlineData("policies", """{"pattern":"a"}""", "[{key_missing,definition}]")]
    [InlineData("operator-policies", """{"pattern":"a","definition":{"overflow":"drop-head"}}""", "Validation failed\n\n[{<<\"overflow\">>,<<\"drop-head\">>}] are not recognised policy settings\n")]
    public async Task A_policy_that_is_none_is_refused_in_the_words_of_RabbitMQ(string kind, string body, string reason)
    {
        var answer = await PutAsync($"{kind}/%2F/p", body);
        Assert.Equal((400, reason), (answer.Status, answer.Json!["reason"]!.GetValue<string>()));
    }
}
