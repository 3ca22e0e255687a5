namespace RedHare.Management.Tests.Http;

public sealed class AuthorizationTests : ManagementTest
{
    [Fact]
    public async Task Nobody_is_asked_for_a_name()
    {
        var answer = await CallAsync("GET", "overview", user: null);
        Assert.Equal((401, ""), (answer.Status, answer.Text));
        Assert.Equal("Basic realm=\"RabbitMQ Management\"", answer.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task A_wrong_password_is_not_told_from_an_unknown_name()
    {
        foreach (var user in new[] { "guest:wrong", "nobody:guest", "guest:" })
        {
            var answer = await CallAsync("GET", "overview", user: user);
            Assert.Equal((401, """{"error":"not_authorized","reason":"Login failed"}"""), (answer.Status, answer.Text));
        }
    }

    [Theory]
    [InlineData("", "whoami", "Not management user")]
    [InlineData("impersonator", "whoami", "Not management user")]
    [InlineData("management", "whoami", null)]
    [InlineData("management", "nodes", "Not monitor user")]
    [InlineData("monitoring", "nodes", null)]
    [InlineData("monitoring", "users", "Not administrator user")]
    [InlineData("management", "queues/%2F/q", "User not authorised to access virtual host")]
    [InlineData("monitoring", "queues/%2F", null)]
    [InlineData("management", "queues/%2F", "User not authorised to access virtual host")]
    [InlineData("management", "parameters", "User not authorised to access object")]
    [InlineData("policymaker", "parameters", null)]
    [InlineData("policymaker", "policies/%2F/p", "User not authorised to access object")]
    [InlineData("administrator", "users", null)]
    public async Task A_tag_opens_what_it_opens(string tags, string path, string? refusal)
    {
        Assert.Equal(201, (await PutAsync("users/u", $$"""{"password":"p","tags":"{{tags}}"}""")).Status);
        var answer = await CallAsync("GET", path, user: "u:p");
        if (refusal is null) Assert.Equal(200, answer.Status);
        else Assert.Equal((401, $$"""{"error":"not_authorised","reason":"{{refusal}}"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Lists_show_what_the_user_may_enter()
    {
        await PutAsync("vhosts/other");
        await PutAsync("queues/%2F/here");
        await PutAsync("queues/other/there");
        await PutAsync("users/u", """{"password":"p","tags":["management"]}""");
        await PutAsync("permissions/other/u", """{"configure":"","write":"","read":".*"}""");
        var seen = (await GetAsync("queues", "u:p")).AsArray();
        Assert.Equal("there", seen.Single()!["name"]!.GetValue<string>());
        Assert.Equal(2, (await GetAsync("queues")).AsArray().Count);
        Assert.Equal("other", (await GetAsync("vhosts", "u:p")).AsArray().Single()!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_AMQP_refuses_is_refused_here()
    {
        await PutAsync("users/u", """{"password":"p","tags":["management"]}""");
        await PutAsync("permissions/%2F/u", """{"configure":"^mine","write":"","read":""}""");
        Assert.Equal(201, (await PutAsync("queues/%2F/mine", user: "u:p")).Status);
        var answer = await PutAsync("queues/%2F/yours", user: "u:p");
        Assert.Equal((401, """{"error":"not_authorised","reason":"Access refused."}"""), (answer.Status, answer.Text));
    }
}
