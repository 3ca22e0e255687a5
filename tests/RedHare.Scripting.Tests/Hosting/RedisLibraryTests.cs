namespace RedHare.Scripting.Tests.Hosting;

public sealed class RedisLibraryTests : ScriptTest
{
    [Theory]
    [InlineData("return redis.sha1hex('Pizza & Mandolino')", "\"74822d82031af7493c20eefa13bd07ec4fada82f\"")]
    [InlineData("return redis.error_reply('MY_CODE text')", "(error) MY_CODE text")]
    [InlineData("return redis.error_reply('-MY_CODE text')", "(error) MY_CODE text")]
    [InlineData("return redis.error_reply('word')", "(error) ERR word")]
    [InlineData("return redis.error_reply()", "(error) ERR wrong number or type of arguments")]
    [InlineData("return redis.status_reply('fine')", "fine")]
    [InlineData("return server.status_reply('as in Valkey')", "as in Valkey")]
    [InlineData("return redis == server", "1")]
    [InlineData("return redis.status_reply(1)", "(error) ERR wrong number or type of arguments")]
    [InlineData("return redis.replicate_commands()", "1")]
    [InlineData("return redis.breakpoint()", "(nil)")]
    [InlineData("return redis.REDIS_VERSION", "\"7.2.4\"")]
    [InlineData("return redis.REDIS_VERSION_NUM", "459268")]
    [InlineData("return {redis.LOG_DEBUG, redis.LOG_WARNING, redis.REPL_NONE, redis.REPL_SLAVE, redis.REPL_ALL}", "[0, 3, 0, 2, 3]")]
    public void Answers_of_the_functions(string script, string reply) => Answers(reply, script);

    [Theory]
    [InlineData("redis.sha1hex()", "wrong number of arguments")]
    [InlineData("redis.setresp()", "redis.setresp() requires one argument.")]
    [InlineData("redis.setresp(4)", "RESP version must be 2 or 3.")]
    [InlineData("redis.set_repl()", "redis.set_repl() requires one argument.")]
    [InlineData("redis.set_repl(12345)", "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.")]
    [InlineData("redis.log(1)", "redis.log() requires two arguments or more.")]
    [InlineData("redis.log('x', 1)", "First argument must be a number (log level).")]
    [InlineData("redis.log(9, 'x')", "Invalid log level.")]
    public void Errors_of_the_functions(string script, string error) => Assert.StartsWith($"(error) ERR {error} script: ", Eval(script), StringComparison.Ordinal);

    [Fact]
    public void Lines_go_to_the_log_of_the_server()
    {
        var lines = new List<string>();
        Server.Context.Log = (level, text) => lines.Add($"{level} {text}");
        Eval("redis.log(redis.LOG_WARNING, 'a', 1, {}, 'b') redis.log(redis.LOG_DEBUG, 'not wanted')");
        Assert.Equal(["Warning a 1 b"], lines);
    }
}
