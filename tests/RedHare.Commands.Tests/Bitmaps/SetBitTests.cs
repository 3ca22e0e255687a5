namespace RedHare.Commands.Tests.Bitmaps;

public sealed class SetBitTests : CommandTest
{
    [Fact]
    public void Sets_clears_and_lengthens()
    {
        Expect("0", "SETBIT k 1 1");
        Expect("\"@\"", "GET k");
        Expect("1", "SETBIT k 1 0");
        Expect("\"\0\"", "GET k");
        Expect("0", "SETBIT k 23 1");
        Expect("\"\0\0\u0001\"", "GET k");
        Expect("0", "SETBIT none 9 0");
        Expect("2", "STRLEN none");
    }

    [Fact]
    public void Changes_text_and_numbers()
    {
        Run("MSET t @ n 1");
        Expect("0", "SETBIT t 2 1");
        Expect("\"`\"", "GET t");
        Expect("0", "SETBIT n 6 1");
        Expect("\"3\"", "GET n");
    }

    [Fact]
    public void A_bit_that_is_so_already_is_no_change()
    {
        Run("SET t @");
        var log = Server.Context.Engine.Effects.Read();
        Expect("1", "SETBIT t 1 1");
        Expect("0", "SETBIT t 0 0");
        Assert.Empty(EffectText.Lines(log));
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SETBIT s 0 1");
        Expect("(error) ERR bit offset is not an integer or out of range", "SETBIT k 4294967296 1");
        Expect("(error) ERR bit offset is not an integer or out of range", "SETBIT k -1 1");
        Expect("(error) ERR bit is not an integer or out of range", "SETBIT k 0 2");
        Expect("(error) ERR bit is not an integer or out of range", "SETBIT k 0 -1");
        Expect("(error) ERR bit is not an integer or out of range", "SETBIT k 0 01");
    }
}
