using System.Text;

namespace RedHare.Commands.Tests.Keys;

public sealed class DumpTests : CommandTest
{
    [Theory]
    [InlineData("SET k text")]
    [InlineData("SET k \"\"")]
    [InlineData("SET k 12")]
    [InlineData("SET k -3000")]
    [InlineData("SET k 2000000000")]
    [InlineData("SET k 9223372036854775807")]
    [InlineData("SET k 007")]
    [InlineData("RPUSH k a b 1 2 70000 \"\"")]
    [InlineData("SADD k 1 2 3 70000 -5")]
    [InlineData("SADD k a b 1 2")]
    [InlineData("HSET k a 1 b 2 c \"\"")]
    [InlineData("ZADD k 1 a 2.5 b -inf c inf d 0 e")]
    [InlineData("XADD k 5-5 a 1 b 2")]
    [InlineData("XGROUP CREATE k g 7-7 MKSTREAM ENTRIESREAD 3")]
    public void What_is_dumped_is_restored(string command)
    {
        Run(command);
        Copies();
    }

    [Theory]
    [InlineData("RPUSH k {i}-{x}")]
    [InlineData("SADD k {i}")]
    [InlineData("SADD k {i}-{x}")]
    [InlineData("HSET k {i} {x}")]
    [InlineData("ZADD k {i}.5 {i}-{x}")]
    [InlineData("XADD k {i}-1 field {x}")]
    public void Big_values_too(string template)
    {
        var text = new string('x', 100);
        for (var i = 1; i <= 700; i++) Run(template.Replace("{i}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{x}", text, StringComparison.Ordinal));
        Copies();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(700)]
    public void Fields_that_expire_do_so_in_the_copy(int fields)
    {
        for (var i = 0; i < fields; i++) Run($"HSET k field-{i} {i}");
        Run("HPEXPIREAT k 4102444800000 FIELDS 2 field-1 field-3");
        Run("HPEXPIREAT k 4102444900000 FIELDS 1 field-2");
        Copies();
        Expect("[4102444800000, 4102444900000, 4102444800000, -1, -2]", "HPEXPIRETIME copy FIELDS 5 field-1 field-2 field-3 field-0 x");
    }

    [Fact]
    public void A_stream_comes_with_its_past_and_its_groups()
    {
        for (var i = 1; i <= 500; i++) Run($"XADD k {i}-1 f {i}");
        Run("XDEL k 3-1 250-1");
        Run("XTRIM k MAXLEN 450");
        Run("XGROUP CREATE k g 0");
        Run("XGROUP CREATE k h $");
        Run("XREADGROUP GROUP g a COUNT 200 STREAMS k >");
        Run("XREADGROUP GROUP g b COUNT 100 STREAMS k >");
        Run("XREADGROUP GROUP g a COUNT 20 STREAMS k 0");
        Run("XCLAIM k g c 0 100-1 RETRYCOUNT 5000000000");
        Run("XGROUP CREATECONSUMER k h idle");
        Copies();
        Assert.Equal(Run("XINFO STREAM k FULL COUNT 0"), Run("XINFO STREAM copy FULL COUNT 0"));
        Run("XADD copy * f v");
        Run("XREADGROUP GROUP g b STREAMS copy >");
        Expect("1", "XACK copy g 100-1");
    }

    [Fact]
    public void It_is_redis_own_form()
    {
        Run("SET k ten");
        Assert.Equal("000374656E0B00", Convert.ToHexString(Payload()[..^8]));
        Run("SET k 10");
        Assert.Equal("00C00A0B00", Convert.ToHexString(Payload()[..^8]));
    }

    [Fact]
    public void There_may_be_no_key() => Expect("(nil)", "DUMP k");

    private byte[] Payload() => Encoding.Latin1.GetBytes(Run("DUMP k")[1..^1]);

    private void Copies()
    {
        var state = Server.Dump()["0:k"];
        Assert.Equal("OK", Client.RunRaw("RESTORE"u8.ToArray(), "copy"u8.ToArray(), "0"u8.ToArray(), Payload()));
        Assert.Equal(state, Server.Dump()["0:copy"]);
        Assert.Equal(Run("OBJECT ENCODING k"), Run("OBJECT ENCODING copy"));
    }
}
