using RedHare.Management.Http;

namespace RedHare.Management.Tests.Http;

public sealed class RouterTests : ManagementTest
{
    [Theory]
    [InlineData("/api/queues/%2F/a%2Fb", "queues/:vhost/:queue", "/", "a/b")]
    [InlineData("/api/queues/%2f/q?columns=name", "queues/:vhost/:queue", "/", "q")]
    [InlineData("/api/queues/v/a+b%20c/", "queues/:vhost/:queue", "v", "a+b c")]
    public void A_path_is_cut_before_it_is_unescaped(string target, string pattern, string host, string queue)
    {
        Assert.True(new Router(Routes.All).TryFind(target, out var route, out var values));
        Assert.Equal((pattern, host, queue), (route.Pattern, values["vhost"], values["queue"]));
    }

    [Theory]
    [InlineData("/api/users/bulk-delete", "users/bulk-delete")]
    [InlineData("/api/users/bob", "users/:user")]
    [InlineData("/api/connections/username/bob", "connections/username/:username")]
    [InlineData("/api/connections/a/channels", "connections/:connection/channels")]
    public void Names_come_before_values(string target, string pattern)
    {
        Assert.True(new Router(Routes.All).TryFind(target, out var route, out _));
        Assert.Equal(pattern, route.Pattern);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var answer = await CallAsync("GET", "nope");
        Assert.Equal((404, """{"error":"Object Not Found","reason":"Not Found"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_method_that_a_path_has_not_is_told_which_there_are()
    {
        var answer = await PostAsync("queues/%2F/q");
        Assert.Equal((405, ""), (answer.Status, answer.Text));
        Assert.Equal("HEAD, GET, PUT, DELETE, OPTIONS", string.Join(", ", answer.ContentHeaders.Allow));
        answer = await CallAsync("OPTIONS", "overview", user: null);
        Assert.Equal((200, "HEAD, GET, OPTIONS"), (answer.Status, string.Join(", ", answer.ContentHeaders.Allow)));
    }

    [Fact]
    public async Task HEAD_tells_the_length_alone()
    {
        var answer = await CallAsync("HEAD", "whoami");
        Assert.Equal((200, ""), (answer.Status, answer.Text));
        Assert.Equal((await CallAsync("GET", "whoami")).Text.Length, answer.ContentHeaders.ContentLength);
    }
}
