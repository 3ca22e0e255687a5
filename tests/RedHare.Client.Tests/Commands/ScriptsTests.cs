using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class ScriptsTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Scripts_run_by_text_and_by_hash(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var scripts = redis.Scripts;
        // A text of its own, which no other test has made the server know.
        var text = $"return {{KEYS[1], ARGV[1], '{Key("text")}'}}";
        var script = new RedisScript(text);
        Expect.Items([false, false], await scripts.ScriptExistsAsync([script.Hash, new string('0', 40)]));
        Assert.Equal("NOSCRIPT", (await Assert.ThrowsAsync<RedisServerException>(async () => await scripts.EvalShaAsync(script.Hash, [Key("k")], ["a"]))).Code);
        Assert.Equal(script.Hash, await scripts.ScriptLoadAsync(text));
        Expect.Items([true], await scripts.ScriptExistsAsync([script.Hash]));
        Assert.Empty(await scripts.ScriptExistsAsync([]));
        string[] expected = [Key("k"), "a", Key("text")];
        foreach (var reply in new[]
        {
            await scripts.EvalShaAsync(script.Hash, [Key("k")], ["a"]), await scripts.EvalShaRoAsync(script.Hash, [Key("k")], ["a"]),
            await scripts.EvalAsync(text, [Key("k")], ["a"]), await scripts.EvalRoAsync(text, [Key("k")], ["a"]),
            await scripts.EvaluateAsync(script, new RedisKey[] { Key("k") }, new RedisValue[] { "a" }),
        }) Assert.Equal(expected, reply.Items.Select(item => item.ToString()));
        Assert.Equal(3, await scripts.EvaluateAsync(script, new RedisKey[] { Key("k") }, new RedisValue[] { "a" }, static reply => reply.Items.Count));
        Assert.Equal(7, (await scripts.EvalAsync("return 7")).AsInteger());
        // Longer than what a command line has room for by itself, and on a cluster one for each master: several, so that what one gave back is another's.
        for (var i = 0; i < 5; i++)
        {
            var many = $"-- {Key("long")} {new string('x', 3000 + (700 * i))}\nreturn {i}";
            Assert.Equal(new RedisScript(many).Hash, await scripts.ScriptLoadAsync(many));
            Assert.Equal(i, (await scripts.EvalShaAsync(new RedisScript(many).Hash)).AsInteger());
        }
        await Assert.ThrowsAsync<RedisServerException>(async () => await scripts.EvalRoAsync("return redis.call('SET', KEYS[1], 1)", [Key("k")]));
        Assert.Equal("NOTBUSY", (await Assert.ThrowsAsync<RedisServerException>(async () => await scripts.ScriptKillAsync())).Code);
    }

    [Theory, EveryBackend]
    public async Task Functions_are_loaded_run_listed_and_deleted(TestBackend backend)
    {
        var functions = (await OpenAsync(backend)).Functions;
        var library = "lib" + Key("")[1..13];
        var code = $$"""
            #!lua name={{library}}
            redis.register_function('{{library}}_set', function(keys, args) return redis.call('SET', keys[1], args[1]) end)
            redis.register_function{function_name='{{library}}_get', callback=function(keys, args) return redis.call('GET', keys[1]) end, flags={'no-writes'}, description='reads'}
            """;
        Assert.Equal(library, await functions.FunctionLoadAsync(code));
        await Assert.ThrowsAsync<RedisServerException>(async () => await functions.FunctionLoadAsync(code));
        Assert.Equal(library, await functions.FunctionLoadAsync(code, replace: true));
        Assert.Equal("OK", (await functions.FCallAsync($"{library}_set", [Key("k")], [42])).ToString());
        Assert.Equal("42", (await functions.FCallRoAsync($"{library}_get", [Key("k")])).ToString());
        Assert.Equal(42, await functions.FCallAsync($"{library}_get", [Key("k")], [], static reply => reply.AsInteger()));
        Assert.Equal(42, await functions.FCallRoAsync($"{library}_get", [Key("k")], [], static reply => reply.AsInteger()));

        var listed = Assert.Single(await functions.FunctionListAsync(library, withCode: true));
        Assert.Equal((library, "LUA", code), (listed.Name, listed.Engine, listed.Code));
        var reading = listed.Functions.Single(function => function.Name == $"{library}_get");
        Assert.Equal(("reads", "no-writes"), (reading.Description, reading.Flags.Single()));
        Assert.Null(listed.Functions.Single(function => function.Name == $"{library}_set").Description);
        Assert.Null((await functions.FunctionListAsync()).Single(found => found.Name == library).Code);
        var stats = await functions.FunctionStatsAsync();
        Assert.Null(stats.Running);
        Assert.True(stats.Libraries >= 1 && stats.Functions >= 2, $"{stats}");

        var dump = await functions.FunctionDumpAsync();
        await functions.FunctionDeleteAsync(library);
        Assert.Empty(await functions.FunctionListAsync(library));
        await functions.FunctionRestoreAsync(dump, FunctionRestorePolicy.Replace);
        Assert.Single(await functions.FunctionListAsync(library));
        await Assert.ThrowsAsync<RedisServerException>(async () => await functions.FunctionRestoreAsync(dump));
        await functions.FunctionDeleteAsync(library);
        Assert.Equal("NOTBUSY", (await Assert.ThrowsAsync<RedisServerException>(async () => await functions.FunctionKillAsync())).Code);
    }
}
