using RedHare.Lua;

namespace RedHare.Scripting.Tests.Conversion;

public sealed class LuaReplyTests
{
    private readonly LuaState _state = new();
    private readonly LuaReply _reply;

    public LuaReplyTests() => _reply = new LuaReply(_state);

    [Fact]
    public void Scalars_of_protocol_2()
    {
        _reply.Integer(7);
        Assert.Equal(7, _reply.Take().Number);
        _reply.Bulk("text"u8);
        Assert.Equal("text", _reply.Take().String!.ToString());
        _reply.Null();
        Assert.Equal(LuaValue.False, _reply.Take());
        _reply.NullArray();
        Assert.Equal(LuaValue.False, _reply.Take());
        _reply.Boolean(true);
        Assert.Equal(1, _reply.Take().Number);
        _reply.Double(1.5);
        Assert.Equal("1.5", _reply.Take().String!.ToString());
        _reply.Verbatim("txt"u8, "text"u8);
        Assert.Equal("text", _reply.Take().String!.ToString());
        _reply.BigNumber("123"u8);
        Assert.Equal("123", _reply.Take().String!.ToString());
    }

    [Fact]
    public void The_types_of_protocol_3_are_tables_with_one_field()
    {
        _reply.Protocol = 3;
        _reply.Null();
        Assert.True(_reply.Take().IsNil);
        _reply.Boolean(false);
        Assert.Equal(LuaValue.False, _reply.Take());
        _reply.Double(1.5);
        Assert.Equal(1.5, Field(_reply.Take(), "double").Number);
        _reply.BigNumber("123"u8);
        Assert.Equal("123", Field(_reply.Take(), "big_number").String!.ToString());
        _reply.Verbatim("mkd"u8, "text"u8);
        var verbatim = Field(_reply.Take(), "verbatim_string");
        Assert.Equal("mkd", Field(verbatim, "format").String!.ToString());
        Assert.Equal("text", Field(verbatim, "string").String!.ToString());
        _reply.Map(1);
        _reply.Bulk("k"u8);
        _reply.Integer(1);
        Assert.Equal(1, Field(Field(_reply.Take(), "map"), "k").Number);
        _reply.Set(1);
        _reply.Bulk("m"u8);
        Assert.Equal(LuaValue.True, Field(Field(_reply.Take(), "set"), "m"));
    }

    [Fact]
    public void Status_and_error_are_tables()
    {
        _reply.Status("OK"u8);
        Assert.False(_reply.IsError);
        Assert.Equal("OK", Field(_reply.Take(), "ok").String!.ToString());
        _reply.Error("WRONGTYPE no"u8);
        Assert.True(_reply.IsError);
        var error = _reply.Take();
        Assert.Equal("WRONGTYPE no", Field(error, "err").String!.ToString());
        Assert.Equal(LuaValue.True, Field(error, "ignore_error_stats_update"));
        Assert.False(_reply.IsError);
    }

    [Fact]
    public void Arrays_nest_with_known_and_late_lengths()
    {
        _reply.Array(3);
        _reply.Integer(1);
        var mark = _reply.BeginArray();
        _reply.Integer(2);
        _reply.Array(0);
        _reply.EndArray(mark, 2);
        _reply.Map(1);
        _reply.Bulk("a"u8);
        _reply.Null();
        var table = _reply.Take().Table!;
        Assert.Equal(3, table.Length);
        Assert.Equal(2, table[2].Table!.Length);
        Assert.Equal(0, table[2].Table![2].Table!.Length);
        Assert.Equal("a", table[3].Table![1].String!.ToString());
        Assert.Equal(LuaValue.False, table[3].Table![2]);
    }

    [Fact]
    public void A_reply_that_memory_does_not_hold_is_an_error_when_it_is_taken()
    {
        var reply = new LuaReply(new LuaState(new LuaLimits { Memory = 1 << 20 }));
        reply.Array(2);
        reply.Bulk(new byte[1 << 21]);
        reply.Bulk("after"u8);
        Assert.Throws<LuaException>(() => reply.Take());
        reply.Integer(1);
        Assert.Equal(1, reply.Take().Number);
    }

    private static LuaValue Field(LuaValue table, string name) => table.Table![LuaString.Of(name)];
}
