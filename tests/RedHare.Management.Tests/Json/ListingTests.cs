namespace RedHare.Management.Tests.Json;

public sealed class ListingTests : ManagementTest
{
    [Theory]
    [InlineData("page=1&page_size=2", "a1,a2", 2, 5, 5, 3)]
    [InlineData("page=3&page_size=2", "c", 1, 5, 5, 3)]
    [InlineData("page=1&name=A", "a1,a2", 2, 2, 5, 1)]
    [InlineData("page=1&name=%5E%5Bab%5D%5Cd%24&use_regex=true", "a1,a2,b1,b2", 4, 4, 5, 1)]
    [InlineData("page=1&name=nope", "", 0, 0, 5, 0)]
    [InlineData("page=1&page_size=2&sort=name&sort_reverse=true", "c,b2", 2, 5, 5, 3)]
    public async Task A_page_is_cut_from_what_was_found(string query, string names, int items, int filtered, int total, int pages)
    {
        await DeclareAsync();
        var page = await GetAsync($"queues?{query}&columns=name");
        Assert.Equal(names, string.Join(',', page["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>())));
        Assert.Equal((items, filtered, total, pages), (page["item_count"]!.GetValue<int>(), page["filtered_count"]!.GetValue<int>(), page["total_count"]!.GetValue<int>(), page["page_count"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("page=0", """{"error":"invalid_pagination_parameters","reason":"Invalid pagination parameters: page number 0, page size undefined"}""")]
    [InlineData("page=1&page_size=501", """{"error":"invalid_pagination_parameters","reason":"Invalid pagination parameters: page number 1, page size 501"}""")]
    [InlineData("page=x", """{"error":"bad_request","reason":"Pagination parameters are invalid"}""")]
    [InlineData("page=7", """{"error":"page_out_of_range","reason":"Page out of range, page: 7 page size: 100, len: 5"}""")]
    public async Task A_page_that_is_none_is_refused(string query, string error)
    {
        await DeclareAsync();
        var answer = await CallAsync("GET", $"queues?{query}");
        Assert.Equal((400, error), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Columns_reach_into_objects_and_numbers_sort_as_numbers()
    {
        await DeclareAsync();
        Publish("", "b1", "x", 10);
        Publish("", "a2", "x", 9);
        var list = await CallAsync("GET", "queues?sort=messages&sort_reverse=true&columns=name,messages,message_stats.publish&page=1&page_size=3");
        Assert.Equal(
            """[{"messages":10,"message_stats":{"publish":10},"name":"b1"},{"messages":9,"message_stats":{"publish":9},"name":"a2"},{"messages":0,"name":"c"}]""",
            Canonical(list.Json!["items"]!.ToJsonString()));
    }

    // The order of fields is not part of what is asserted.
    private static string Canonical(string json) =>
        System.Text.Json.Nodes.JsonNode.Parse(json) is System.Text.Json.Nodes.JsonArray items
            ? "[" + string.Join(',', items.Select(item => "{" + string.Join(',', item!.AsObject().OrderBy(field => field.Key switch { "messages" => 0, "message_stats" => 1, _ => 2 }).Select(field => $"\"{field.Key}\":{field.Value!.ToJsonString()}")) + "}")) + "]"
            : json;

    private async Task DeclareAsync()
    {
        foreach (var name in new[] { "b2", "a1", "c", "a2", "b1" }) Assert.Equal(201, (await PutAsync($"queues/%2F/{name}")).Status);
    }
}
