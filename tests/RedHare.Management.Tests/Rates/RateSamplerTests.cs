namespace RedHare.Management.Tests.Rates;

public sealed class RateSamplerTests : ManagementTest
{
    [Fact]
    public async Task A_rate_is_what_happened_between_two_readings()
    {
        await PutAsync("queues/%2F/q");
        Clock.Advance(TimeSpan.FromSeconds(5));
        Publish("", "q", "x", 12);
        Assert.Equal("""{"rate":0.0}""", (await GetAsync("queues/%2F/q"))["message_stats"]!["publish_details"]!.ToJsonString());
        Clock.Advance(TimeSpan.FromSeconds(5));
        var queue = await GetAsync("queues/%2F/q");
        Assert.Equal((12, "2.4", "2.4"), (queue["message_stats"]!["publish"]!.GetValue<int>(), Rate(queue["message_stats"]!, "publish"), Rate(queue, "messages")));
        Assert.Equal("2.4", Rate((await GetAsync("overview"))["message_stats"]!, "publish"));
        Assert.Equal("2.4", Rate((await GetAsync("exchanges/%2F/amq.default"))["message_stats"]!, "publish_in"));
        Assert.Equal("2.4", Rate((await GetAsync("vhosts/%2F"))["message_stats"]!, "publish"));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("0.0", Rate((await GetAsync("queues/%2F/q"))["message_stats"]!, "publish"));
    }

    [Fact]
    public async Task What_nothing_has_happened_to_has_no_stats()
    {
        await PutAsync("queues/%2F/q");
        Assert.False((await GetAsync("queues/%2F/q")).AsObject().ContainsKey("message_stats"));
    }

    private static string Rate(System.Text.Json.Nodes.JsonNode stats, string name) => stats[name + "_details"]!["rate"]!.ToJsonString();
}
