using Xunit;

namespace RedHare.Amqp.Tests.Fields;

public class AmqpValueTests
{
    [Fact]
    public void Integers_of_different_sizes_are_equivalent_but_not_equal()
    {
        AmqpValue small = AmqpValue.FromByte(60), large = 60L;
        Assert.True(small.IsEquivalentTo(large));
        Assert.NotEqual(small, large);
        Assert.False(small.IsEquivalentTo(61));
        Assert.False(small.IsEquivalentTo(60.0));
        Assert.False(small.IsEquivalentTo("60"));
        Assert.False(small.IsEquivalentTo(AmqpValue.FromTimestamp(60)));
        Assert.True(AmqpValue.FromSingle(1.5f).IsEquivalentTo(1.5));
        Assert.True(((AmqpValue)"x").IsEquivalentTo("x"));
        Assert.False(((AmqpValue)"x").IsEquivalentTo(AmqpValue.FromBinary([(byte)'x'])));
    }

    // RabbitMQ 3.10.8 answered these texts to a queue declared otherwise.
    [Fact]
    public void Values_print_as_in_RabbitMQs_error_texts()
    {
        Assert.Equal("60", ((AmqpValue)60).ToString());
        Assert.Equal("true", ((AmqpValue)true).ToString());
        Assert.Equal("reject-publish", ((AmqpValue)"reject-publish").ToString());
        Assert.Equal("1.5", ((AmqpValue)1.5).ToString());
        Assert.Equal("2.0", ((AmqpValue)2.0).ToString());
        Assert.Equal("undefined", default(AmqpValue).ToString());
        Assert.Equal("""[{<<"a">>,longstr,<<"b">>},{<<"c">>,signedint,1}]""", ((AmqpValue)new AmqpTable { { "a", "b" }, { "c", 1 } }).ToString());
        Assert.Equal("[{bool,false}]", AmqpValue.FromArray(false).ToString());
        Assert.Equal("signedint", ((AmqpValue)60).TypeName);
        Assert.Equal("long", ((AmqpValue)60L).TypeName);
    }

    [Fact]
    public void Bytes_print_as_erlang_prints_them()
    {
        Assert.Equal("<<>>", ErlangTerm.OfBytes([]));
        Assert.Equal("<<0,0,0>>", ErlangTerm.OfBytes([0, 0, 0]));
        Assert.Equal("<<0,20,0,10,0>>", ErlangTerm.Printed([0, 20, 0, 10, 0]));
        Assert.Equal("<<\"abc\">>", ErlangTerm.Printed("abc"u8));
        Assert.Equal("<<>>", ErlangTerm.Printed([]));
    }

    [Fact]
    public void A_reading_of_another_type_has_no_value()
    {
        AmqpValue text = "x";
        Assert.Equal(0, text.Integer);
        Assert.False(text.Boolean);
        Assert.Null(text.Table);
        Assert.Null(text.Array);
        Assert.Null(((AmqpValue)1).Text);
        Assert.True(((AmqpValue)1).Bytes.IsEmpty);
    }
}
