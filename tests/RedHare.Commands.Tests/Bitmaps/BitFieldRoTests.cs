namespace RedHare.Commands.Tests.Bitmaps;

public sealed class BitFieldRoTests : CommandTest
{
    [Fact]
    public void Reads_fields()
    {
        Run("SET k ab");
        Expect("[97, 98, -4]", "BITFIELD_RO k GET u8 0 GET u8 #1 GET i4 1");
        Expect("[]", "BITFIELD_RO k");
        Expect("[0]", "BITFIELD_RO none GET u8 0");
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITFIELD_RO s GET u8 0");
        Expect("(error) ERR BITFIELD_RO only supports the GET subcommand", "BITFIELD_RO k SET u8 0 1");
        Expect("(error) ERR BITFIELD_RO only supports the GET subcommand", "BITFIELD_RO k GET u8 0 INCRBY u8 0 1");
        Expect("(error) ERR syntax error", "BITFIELD_RO k PUT u8 0 1");
    }
}
