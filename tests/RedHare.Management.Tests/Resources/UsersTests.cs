namespace RedHare.Management.Tests.Resources;

public sealed class UsersTests : ManagementTest
{
    [Fact]
    public async Task A_user_is_made_changed_and_deleted()
    {
        Assert.Equal(201, (await PutAsync("users/u", """{"password":"p","tags":"management,  custom"}""")).Status);
        var user = await GetAsync("users/u");
        Assert.Equal("""["management","custom"]""", user["tags"]!.ToJsonString());
        Assert.Equal("rabbit_password_hashing_sha256", user["hashing_algorithm"]!.GetValue<string>());
        Assert.Equal("""{"name":"u","tags":["management","custom"]}""", (await CallAsync("GET", "whoami", user: "u:p")).Text);
        var copy = $$"""{"password_hash":"{{user["password_hash"]!.GetValue<string>()}}","tags":["management"]}""";
        Assert.Equal(201, (await PutAsync("users/v", copy)).Status);
        Assert.Equal(200, (await CallAsync("GET", "whoami", user: "v:p")).Status);
        Assert.Equal(204, (await PutAsync("users/u", """{"password_hash":"","tags":[]}""")).Status);
        Assert.Equal(401, (await CallAsync("GET", "whoami", user: "u:p")).Status);
        Assert.Equal(204, (await DeleteAsync("users/u")).Status);
        Assert.Equal(404, (await DeleteAsync("users/u")).Status);
    }

    [Fact]
    public async Task A_user_needs_tags()
    {
        var answer = await PutAsync("users/u", """{"password":"p"}""");
        Assert.Equal((400, """{"error":"bad_request","reason":"tags_not_present"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Permissions_come_and_go()
    {
        await PutAsync("users/u", """{"password":"p","tags":""}""");
        Assert.Equal(404, (await CallAsync("GET", "permissions/%2F/u")).Status);
        Assert.Equal(201, (await PutAsync("permissions/%2F/u", """{"configure":"","write":".*","read":"^a"}""")).Status);
        Assert.Equal("""{"user":"u","vhost":"/","configure":"","write":".*","read":"^a"}""", (await CallAsync("GET", "permissions/%2F/u")).Text);
        Assert.Equal(2, (await GetAsync("vhosts/%2F/permissions")).AsArray().Count);
        Assert.Single((await GetAsync("users/u/permissions")).AsArray());
        Assert.Equal("[{key_missing,read}]", (await PutAsync("permissions/%2F/u", """{"configure":"","write":""}""")).Json!["reason"]!.GetValue<string>());
        Assert.Equal("invalid_regexp", (await PutAsync("permissions/%2F/u", """{"configure":"*","write":"","read":""}""")).Json!["reason"]![0]!.GetValue<string>());
        Assert.Equal("vhost_or_user_not_found", (await PutAsync("permissions/%2F/none", """{"configure":"","write":"","read":""}""")).Json!["reason"]!.GetValue<string>());
        Assert.Equal(204, (await DeleteAsync("permissions/%2F/u")).Status);
        Assert.Equal(404, (await DeleteAsync("permissions/%2F/u")).Status);
    }

    [Fact]
    public async Task Topic_permissions_come_and_go()
    {
        await PutAsync("users/u", """{"password":"p","tags":""}""");
        Assert.Equal(201, (await PutAsync("topic-permissions/%2F/u", """{"exchange":"amq.topic","write":"^a","read":".*"}""")).Status);
        Assert.Equal("""[{"user":"u","vhost":"/","exchange":"amq.topic","write":"^a","read":".*"}]""", (await CallAsync("GET", "topic-permissions")).Text);
        Assert.Equal(204, (await DeleteAsync("topic-permissions/%2F/u/amq.topic")).Status);
        Assert.Equal("[]", (await CallAsync("GET", "topic-permissions")).Text);
    }

    [Fact]
    public async Task Limits_hold()
    {
        await PutAsync("users/u", """{"password":"p","tags":"management"}""");
        await PutAsync("permissions/%2F/u", """{"configure":".*","write":".*","read":".*"}""");
        Assert.Equal(204, (await PutAsync("user-limits/u/max-connections", """{"value":0}""")).Status);
        Assert.Equal("""[{"user":"u","value":{"max-connections":0}}]""", (await CallAsync("GET", "user-limits")).Text);
        Assert.NotNull(Broker.Connect("u", "/", "c", out _));
        // The API itself is not a connection.
        Assert.Equal(201, (await PutAsync("queues/%2F/q", user: "u:p")).Status);
        Assert.Equal(204, (await DeleteAsync("user-limits/u/max-connections")).Status);
        Assert.Null(Broker.Connect("u", "/", "c", out var connection));
        connection!.Dispose();
        Assert.Equal("Unrecognised terms [{<<\"foo\">>,1}] in user-limits", (await PutAsync("user-limits/u/foo", """{"value":1}""")).Json!["reason"]!.GetValue<string>());
    }
}
