using RedHare.Commands.Tests;
using RedHare.Lua;

namespace RedHare.Scripting.Tests.Conversion;

public sealed class LuaAnswerTests : ScriptTest
{
    [Theory]
    [InlineData("return 1", "1")]
    [InlineData("return -1.9", "-1")]
    [InlineData("return 1e300", "-9223372036854775808")]
    [InlineData("return 0/0", "-9223372036854775808")]
    [InlineData("return 'a'", "\"a\"")]
    [InlineData("return true", "1")]
    [InlineData("return false", "(nil)")]
    [InlineData("return nil", "(nil)")]
    [InlineData("return", "(nil)")]
    [InlineData("return print", "(error) ERR user_script:1: Script attempted to access nonexistent global variable 'print' script: 9a7d4e8b7b6bdd9ab8b0b6ac2bc0ac1b9bd1ff5c, on @user_script:1.", true)]
    [InlineData("return type", "(nil)")]
    [InlineData("return {1,2,{3,'x'},nil,4}", "[1, 2, [3, \"x\"]]")]
    [InlineData("return {}", "[]")]
    [InlineData("return {ok='fine\\r\\n'}", "fine  ")]
    [InlineData("return {err='MY error'}", "(error) MY error")]
    [InlineData("return {double=1.5}", "\"1.5\"")]
    [InlineData("return {big_number='12\\n3'}", "\"12 3\"")]
    [InlineData("return {verbatim_string={format='txt',string='x'}}", "\"x\"")]
    [InlineData("return {map={a=1}}", "[\"a\", 1]")]
    [InlineData("return {set={a=true}}", "[\"a\"]")]
    [InlineData("return {map={a={set={b=true}}}}", "[\"a\", [\"b\"]]")]
    [InlineData("return setmetatable({}, {__index=function() error('never') end})", "[]")]
    public void In_protocol_2(string script, string reply, bool prefixOnly = false)
    {
        if (prefixOnly) Assert.StartsWith(reply[..60], Eval(script), StringComparison.Ordinal);
        else Answers(reply, script);
    }

    [Theory]
    [InlineData("return {double=1.5}", ",1.5")]
    [InlineData("return {map={a=1}}", "{\"a\": 1}")]
    [InlineData("return {set={a=true}}", "#[\"a\"]")]
    [InlineData("return true", "1")]
    [InlineData("redis.setresp(3) return true", "#t")]
    [InlineData("redis.setresp(3) return false", "#f")]
    [InlineData("redis.setresp(3) return redis.call('hgetall', 'h')", "{\"f\": \"v\"}")]
    [InlineData("return redis.call('hgetall', 'h')", "[\"f\", \"v\"]")]
    public void In_protocol_3(string script, string reply)
    {
        Run("HSET h f v");
        Client.Session.Protocol = 3;
        Answers(reply, script);
    }

    [Fact]
    public void A_table_in_itself_ends_where_Redis_has_no_stack_left()
    {
        var reply = new CountingReply();
        var table = new LuaTable();
        table[1] = table;
        new LuaAnswer().Write(reply, table, 2);
        Assert.Equal(1, reply.Errors);
        Assert.Equal(7990, reply.Arrays);
    }

    [Fact]
    public void Many_elements_are_written_in_order()
    {
        var reply = new RecordedReply();
        var table = new LuaTable();
        for (var i = 1; i <= 1000; i++) table[i] = i;
        new LuaAnswer().Write(reply, table, 2);
        Assert.Equal("[" + string.Join(", ", Enumerable.Range(1, 1000)) + "]", reply.Replies[0]);
    }

    private sealed class CountingReply : Commands.ReplyWriter
    {
        public int Arrays { get; private set; }

        public override void Array(int count) => Arrays++;

        public override void Status(ReadOnlySpan<byte> text) { }

        protected override void WriteError(ReadOnlySpan<byte> message) => Assert.Equal("ERR reached lua stack limit"u8, message);

        public override void Integer(long value) { }

        public override void Bulk(ReadOnlySpan<byte> value) { }

        public override void Null() { }

        public override void NullArray() { }

        public override void Map(int pairs) { }

        public override void Set(int count) { }

        public override void Push(int count) { }

        public override void Double(double value) { }

        public override void Boolean(bool value) { }

        public override void Verbatim(ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) { }

        public override void BigNumber(ReadOnlySpan<byte> digits) { }

        public override int BeginArray() => 0;

        public override void EndArray(int mark, int count) { }

        public override void EndMap(int mark, int pairs) { }

        public override void EndSet(int mark, int count) { }
    }
}
