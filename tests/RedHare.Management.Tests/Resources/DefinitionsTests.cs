using System.Text.Json.Nodes;

namespace RedHare.Management.Tests.Resources;

public sealed class DefinitionsTests : ManagementTest
{
    private const string File = """
        {
          "users": [{"name":"u","password_hash":"KkOL28RvwoHgAtv6N7He3c3XDjqH8/g6oDXluw7hJMf2ZL6+","hashing_algorithm":"rabbit_password_hashing_sha256","tags":["management"],"limits":{"max-channels":100}}],
          "vhosts": [{"name":"/"},{"name":"v"}],
          "permissions": [{"user":"u","vhost":"v","configure":"","write":".*","read":".*"}],
          "topic_permissions": [{"user":"u","vhost":"v","exchange":"e","write":"^a","read":".*"}],
          "parameters": [{"value":{"max-connections":100},"vhost":"v","component":"vhost-limits","name":"limits"},
                         {"value":{"pattern":"^q","definition":{"max-length":5},"priority":0,"apply-to":"queues"},"vhost":"v","component":"operator_policy","name":"o"}],
          "global_parameters": [{"name":"cluster_name","value":"c"},{"name":"internal_cluster_id","value":"x"}],
          "policies": [{"vhost":"v","name":"p","pattern":"^q","apply-to":"queues","definition":{"max-length":7},"priority":1}],
          "queues": [{"name":"q","vhost":"v","durable":true,"auto_delete":false,"arguments":{"x-max-priority":5}}],
          "exchanges": [{"name":"e","vhost":"v","type":"topic","durable":true,"auto_delete":false,"internal":false,"arguments":{}}],
          "bindings": [{"source":"e","vhost":"v","destination":"q","destination_type":"queue","routing_key":"a.#","arguments":{"x":1}}]
        }
        """;

    [Fact]
    public async Task What_is_imported_is_there_and_is_exported()
    {
        Assert.Equal(204, (await PostAsync("definitions", File)).Status);
        var exported = await GetAsync("definitions");
        var asked = JsonNode.Parse(File)!.AsObject();
        foreach (var category in new[] { "permissions", "topic_permissions", "parameters", "policies", "queues", "exchanges", "bindings" })
        {
            var expected = asked[category]!.AsArray();
            var found = exported[category]!.AsArray().Where(item => item!["user"]?.GetValue<string>() != "guest").ToList();
            Assert.Equal(expected.Count, found.Count);
            for (var i = 0; i < expected.Count; i++) Assert.True(JsonNode.DeepEquals(expected[i], found[i]), $"{category}: {found[i]!.ToJsonString()}");
        }

        Assert.True(JsonNode.DeepEquals(asked["users"]![0], exported["users"]!.AsArray().Single(user => user!["name"]!.GetValue<string>() == "u")));
        Assert.Equal("""{"name":"c"}""", (await CallAsync("GET", "cluster-name")).Text);
        var queue = await GetAsync("queues/v/q");
        Assert.Equal(("p", "o", 5), (queue["policy"]!.GetValue<string>(), queue["operator_policy"]!.GetValue<string>(), queue["effective_policy_definition"]!["max-length"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Importing_twice_changes_nothing()
    {
        await PostAsync("definitions", File);
        var before = (await CallAsync("GET", "definitions")).Text;
        Assert.Equal(204, (await PostAsync("definitions", before)).Status);
        Assert.Equal(before, (await CallAsync("GET", "definitions")).Text);
    }

    [Fact]
    public async Task A_virtual_host_is_exported_alone_and_imported_under_another_name()
    {
        await PostAsync("definitions", File);
        var exported = (await CallAsync("GET", "definitions/v")).Text;
        Assert.False(JsonNode.Parse(exported)!["queues"]![0]!.AsObject().ContainsKey("vhost"));
        await PutAsync("vhosts/w");
        Assert.Equal(204, (await PostAsync("definitions/w", exported)).Status);
        Assert.Equal("a.#", (await GetAsync("bindings/w/e/e/q/q"))[0]!["routing_key"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{bad", "\"failed_to_parse_json\"")]
    [InlineData("""{"queues":[{"name":"a"}]}""", """["no_such_vhost","undefined"]""")]
    [InlineData("""{"queues":[{"name":"a","vhost":"nope"}]}""", """["no_such_vhost","nope"]""")]
    public async Task What_cannot_be_imported_is_told(string body, string reason)
    {
        var answer = await PostAsync("definitions", body);
        Assert.Equal((400, reason), (answer.Status, answer.Json!["reason"]!.ToJsonString()));
    }
}
