namespace RedHare.Management.Tests.Resources;

public sealed class BindingsTests : ManagementTest
{
    [Fact]
    public async Task A_binding_is_made_found_by_its_key_and_deleted()
    {
        await PutAsync("queues/%2F/q");
        await PutAsync("exchanges/%2F/x", """{"type":"topic"}""");
        var made = await PostAsync("bindings/%2F/e/x/q/q", """{"routing_key":"a.# b~","arguments":{"n":1}}""");
        Assert.Equal(201, made.Status);
        var binding = (await GetAsync("bindings/%2F/e/x/q/q")).AsArray().Single()!;
        var key = binding["properties_key"]!.GetValue<string>();
        Assert.StartsWith("a.%23+b%7E~", key, StringComparison.Ordinal);
        Assert.Equal($"../../../../%2F/e/x/q/q/{Uri.EscapeDataString(key)}", made.Headers.Location!.OriginalString);
        Assert.Equal("a.# b~", (await GetAsync($"bindings/%2F/e/x/q/q/{Uri.EscapeDataString(key)}"))["routing_key"]!.GetValue<string>());
        Assert.Equal(204, (await DeleteAsync($"bindings/%2F/e/x/q/q/{Uri.EscapeDataString(key)}")).Status);
        Assert.Equal(404, (await DeleteAsync($"bindings/%2F/e/x/q/q/{Uri.EscapeDataString(key)}")).Status);
    }

    [Fact]
    public async Task Bindings_are_listed_from_both_ends()
    {
        await PutAsync("queues/%2F/q");
        await PutAsync("exchanges/%2F/x");
        await PutAsync("exchanges/%2F/y");
        await PostAsync("bindings/%2F/e/x/q/q");
        await PostAsync("bindings/%2F/e/x/e/y", """{"routing_key":"k"}""");
        Assert.Equal(["", "x", "x"], Sources(await GetAsync("bindings")));
        Assert.Equal(["x", "x"], Sources(await GetAsync("exchanges/%2F/x/bindings/source")));
        Assert.Equal(["x"], Sources(await GetAsync("exchanges/%2F/y/bindings/destination")));
        Assert.Equal(["", "x"], Sources(await GetAsync("queues/%2F/q/bindings")));
        Assert.Equal("~", (await GetAsync("bindings/%2F/e/x/q/q"))[0]!["properties_key"]!.GetValue<string>());
        Assert.Equal([], Sources(await GetAsync("bindings/%2F/e/none/q/q")));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_bound()
    {
        await PutAsync("exchanges/%2F/x");
        var answer = await PostAsync("bindings/%2F/e/x/q/none");
        Assert.Equal((404, """{"error":"not_found","reason":"no queue 'none' in vhost '/'"}"""), (answer.Status, answer.Text));
    }

    private static IEnumerable<string> Sources(System.Text.Json.Nodes.JsonNode list) => list.AsArray().Select(binding => binding!["source"]!.GetValue<string>());
}
