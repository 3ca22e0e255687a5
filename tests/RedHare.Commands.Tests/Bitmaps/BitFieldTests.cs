using System.Globalization;
using System.Numerics;

namespace RedHare.Commands.Tests.Bitmaps;

public sealed class BitFieldTests : CommandTest
{
    [Fact]
    public void Sets_and_reads_at_any_bit()
    {
        Expect("[0, 0, 255, 100, -100]", "BITFIELD k SET u8 0 255 SET i8 8 100 GET u8 0 GET i8 8 INCRBY i8 8 -200");
        Expect("[]", "BITFIELD k");
        Expect("[0, 16]", "BITFIELD other set i64 3 -9223372036854775808 GET u8 0");
        Expect("[-9223372036854775808]", "BITFIELD other GET i64 3");
        Expect("9", "STRLEN other");
        Expect("[0, 0, 2]", "BITFIELD byfield SET u8 #0 1 SET u8 #1 2 GET u8 8");
        Expect("[1]", "BITFIELD n INCRBY u2 100 1");
        Expect("13", "STRLEN n");
    }

    [Fact]
    public void Reading_makes_no_key_and_sees_zeros_beyond_the_end()
    {
        Expect("[0, 0]", "BITFIELD k GET u8 0 GET i64 #1000");
        Expect("0", "EXISTS k");
        Run("SET n 12");
        Expect("[12594, 50, 12800]", "BITFIELD n GET u16 0 GET u8 #1 GET u16 8");
    }

    [Theory]
    [InlineData("INCRBY u2 0 1", "WRAP", "[0]")]
    [InlineData("INCRBY u2 0 1", "SAT", "[3]")]
    [InlineData("INCRBY u2 0 1", "FAIL", "[(nil)]")]
    [InlineData("INCRBY u2 0 -4", "WRAP", "[3]")]
    [InlineData("INCRBY u2 0 -4", "SAT", "[0]")]
    [InlineData("INCRBY i8 0 -65", "WRAP", "[127]")]
    [InlineData("INCRBY i8 0 -65", "SAT", "[-128]")]
    [InlineData("INCRBY i8 0 -65", "FAIL", "[(nil)]")]
    [InlineData("INCRBY i8 0 200", "SAT", "[127]")]
    [InlineData("INCRBY i64 0 9223372036854775807", "SAT", "[4611686018427387903]")]
    [InlineData("INCRBY i64 0 -9223372036854775808", "SAT", "[-9223372036854775808]")]
    [InlineData("INCRBY i64 0 -9223372036854775808", "WRAP", "[4611686018427387904]")]
    [InlineData("SET u2 0 7", "FAIL", "[(nil)]")]
    public void Overflows(string operation, string overflow, string expected)
    {
        Run("BITFIELD k SET u2 0 3");
        Run("SETBIT k 63 0");
        Expect(expected, $"BITFIELD k OVERFLOW {overflow} {operation}");
    }

    [Fact]
    public void What_is_set_overflows_too()
    {
        Expect("[0, 255]", "BITFIELD k OVERFLOW SAT SET u8 0 -1 GET u8 0");
        Expect("[255, -128]", "BITFIELD k OVERFLOW SAT SET u8 0 1000 INCRBY i8 8 -1000");
        Expect("[255, 4]", "BITFIELD k SET u8 0 260 GET u8 0");
        Expect("[4, (nil), 4]", "BITFIELD k OVERFLOW WRAP SET u8 0 260 OVERFLOW FAIL SET u8 0 260 GET u8 0");
    }

    [Fact]
    public void What_leaves_the_bits_as_they_are_is_no_change()
    {
        Run("BITFIELD k SET u8 0 3");
        var log = Server.Context.Engine.Effects.Read();
        Expect("[3]", "BITFIELD k SET u8 0 3");
        Expect("[(nil)]", "BITFIELD k OVERFLOW FAIL INCRBY u2 6 1");
        Assert.Empty(EffectText.Lines(log));
        Expect("[3]", "BITFIELD k SET u8 0 4");
        Assert.Single(EffectText.Lines(log));
    }

    [Fact]
    public void Agrees_with_a_model_of_wrapping_fields()
    {
        var random = new Random(5);
        var model = BigInteger.Zero;
        const int Length = 256;
        Run($"SETBIT k {Length - 1} 0");
        for (var round = 0; round < 500; round++)
        {
            var signed = random.Next(2) == 1;
            var bits = random.Next(1, signed ? 65 : 64);
            var offset = random.Next(Length - bits + 1);
            var value = random.NextInt64(long.MinValue, long.MaxValue);
            var shift = Length - bits - offset;
            var mask = (BigInteger.One << bits) - 1;
            var raw = model >> shift & mask;
            var old = signed && raw >> bits - 1 == 1 ? raw - mask - 1 : raw;
            Assert.Equal($"[{old.ToString(CultureInfo.InvariantCulture)}]", Run($"BITFIELD k SET {(signed ? 'i' : 'u')}{bits} {offset} {value}"));
            model = model - (raw << shift) + ((value & mask) << shift);
        }
    }

    [Fact]
    public void Refusals()
    {
        const string Type = "(error) ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.";
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITFIELD s GET u8 0");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITFIELD s SET u8 0 1");
        foreach (var type in new[] { "u64", "i65", "i0", "x8", "u", "i08", "8" }) Expect(Type, $"BITFIELD k GET {type} 0");
        foreach (var offset in new[] { "-1", "x", "#", "#x", "##1", "4294967296", "#600000000" })
            Expect("(error) ERR bit offset is not an integer or out of range", $"BITFIELD k GET u8 {offset}");
        Expect("(error) ERR value is not an integer or out of range", "BITFIELD k SET u8 0 x");
        Expect("(error) ERR Invalid OVERFLOW type specified", "BITFIELD k OVERFLOW ROUND");
        Expect("(error) ERR syntax error", "BITFIELD k GET u8");
        Expect("(error) ERR syntax error", "BITFIELD k SET u8 0");
        Expect("(error) ERR syntax error", "BITFIELD k FLIP u8 0");
        Expect("(error) ERR syntax error", "BITFIELD k GET u8 0 OVERFLOW");
        Expect("0", "EXISTS k");
    }
}
