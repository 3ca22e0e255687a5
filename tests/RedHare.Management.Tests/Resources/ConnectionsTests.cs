using RedHare.Amqp;

namespace RedHare.Management.Tests.Resources;

public sealed class ConnectionsTests : ManagementTest
{
    [Fact]
    public async Task A_connection_is_shown_and_closed()
    {
        Assert.Null(Broker.Connect("guest", "/", "127.0.0.1:1 -> 127.0.0.1:2", out var connection));
        AmqpError? told = null;
        connection!.Forced = error => told = error;
        connection.OpenChannel(new SilentSink());
        var shown = (await GetAsync("connections")).AsArray().Single()!;
        Assert.Equal(("127.0.0.1:1 -> 127.0.0.1:2", 1, "guest"), (shown["name"]!.GetValue<string>(), shown["channels"]!.GetValue<int>(), shown["user"]!.GetValue<string>()));
        var path = $"connections/{Uri.EscapeDataString(connection.Name)}";
        Assert.Single((await GetAsync($"{path}/channels")).AsArray());
        Assert.Equal(204, (await DeleteAsync(path)).Status);
        Assert.Equal("CONNECTION_FORCED - Closed via management plugin", told?.Text);
        connection.Dispose();
        Assert.Equal(404, (await DeleteAsync(path)).Status);
    }

    [Fact]
    public async Task Who_does_not_monitor_sees_its_own()
    {
        await PutAsync("users/u", """{"password":"p","tags":"management"}""");
        await PutAsync("permissions/%2F/u", """{"configure":"","write":"","read":""}""");
        Assert.Null(Broker.Connect("guest", "/", "hers", out var hers));
        Assert.Null(Broker.Connect("u", "/", "his", out var his));
        Assert.Equal("his", (await GetAsync("connections", "u:p")).AsArray().Single()!["name"]!.GetValue<string>());
        Assert.Equal(401, (await CallAsync("GET", "connections/hers", user: "u:p")).Status);
        Assert.Equal(401, (await DeleteAsync("connections/hers", "u:p")).Status);
        Assert.Equal(204, (await DeleteAsync("connections/his", "u:p")).Status);
        hers!.Dispose();
        his!.Dispose();
    }
}
