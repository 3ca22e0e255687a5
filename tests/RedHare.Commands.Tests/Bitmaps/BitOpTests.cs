using System.Text;

namespace RedHare.Commands.Tests.Bitmaps;

public sealed class BitOpTests : CommandTest
{
    [Fact]
    public void Combines_strings_of_different_lengths()
    {
        Client.Run("MSET", "a", "\u00f0\u00ff\u0001", "b", "\u003c");
        Expect("3", "BITOP AND r a b");
        Expect("\"\u0030\0\0\"", "GET r");
        Expect("3", "BITOP or r b a");
        Expect("\"\u00fc\u00ff\u0001\"", "GET r");
        Expect("3", "BITOP XOR r a b");
        Expect("\"\u00cc\u00ff\u0001\"", "GET r");
        Expect("3", "BITOP NOT r a");
        Expect("\"\u000f\0\u00fe\"", "GET r");
        Expect("\"raw\"", "OBJECT ENCODING r");
    }

    [Fact]
    public void Absent_keys_are_zeros_and_numbers_are_texts()
    {
        Run("MSET a abc n 12");
        Expect("3", "BITOP AND r a none");
        Expect("\"\0\0\0\"", "GET r");
        Expect("2", "BITOP OR r none n");
        Expect("\"12\"", "GET r");
    }

    [Fact]
    public void The_destination_may_be_a_source_of_any_type_before()
    {
        Run("MSET a ab b \"  \"");
        Expect("2", "BITOP XOR a a b");
        Expect("\"AB\"", "GET a");
        Run("SADD s x");
        Run("EXPIRE s 100");
        Expect("2", "BITOP OR s a");
        Expect("\"AB\"", "GET s");
        Expect("-1", "TTL s");
    }

    [Fact]
    public void Nothing_deletes_the_destination()
    {
        Run("SET r x");
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Expect("0", "BITOP AND r none none2");
        Expect("0", "EXISTS r");
        Expect("0", "BITOP NOT r none");
        Expect("0", "SETBIT a 7 1");
        Assert.Equal(["del 0:r", "setbit 0:a"], heard.All);
    }

    [Fact]
    public void Agrees_with_a_model()
    {
        var random = new Random(3);
        foreach (var operation in new[] { "AND", "OR", "XOR" })
        {
            for (var round = 0; round < 20; round++)
            {
                var sources = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new byte[random.Next(1, 150)]).ToArray();
                for (var i = 0; i < sources.Length; i++)
                {
                    random.NextBytes(sources[i]);
                    Client.RunRaw("SET"u8.ToArray(), Encoding.ASCII.GetBytes($"k{i}"), sources[i]);
                }
                var expected = new byte[sources.Max(source => source.Length)];
                for (var at = 0; at < expected.Length; at++)
                    expected[at] = sources.Select(source => at < source.Length ? source[at] : (byte)0)
                        .Aggregate((a, b) => (byte)(operation == "AND" ? a & b : operation == "OR" ? a | b : a ^ b));
                Run($"BITOP {operation} r " + string.Join(' ', sources.Select((_, i) => $"k{i}")));
                Assert.Equal('"' + Encoding.Latin1.GetString(expected) + '"', Run("GET r"));
            }
        }
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BITOP AND r k s");
        Expect("(error) ERR syntax error", "BITOP NAND r k");
        Expect("(error) ERR BITOP NOT must be called with a single source key.", "BITOP NOT r a b");
    }
}
