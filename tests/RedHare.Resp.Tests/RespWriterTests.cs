using System.Buffers;
using System.Text;
using Xunit;

namespace RedHare.Resp.Tests;

public class RespWriterTests
{
    public static readonly TheoryData<Action<IBufferWriter<byte>, int>, string, string> Golden = new()
    {
        { (w, p) => RespWriter.Status(w, "OK"u8), "+OK\r\n", "+OK\r\n" },
        { (w, p) => RespWriter.Error(w, "ERR a\r\nb\n"u8), "-ERR a  b \r\n", "-ERR a  b \r\n" },
        { (w, p) => RespWriter.Integer(w, 7), ":7\r\n", ":7\r\n" },
        { (w, p) => RespWriter.Integer(w, long.MinValue), ":-9223372036854775808\r\n", ":-9223372036854775808\r\n" },
        { (w, p) => RespWriter.Bulk(w, "a\r\n\0"u8), "$4\r\na\r\n\0\r\n", "$4\r\na\r\n\0\r\n" },
        { (w, p) => RespWriter.Bulk(w, ""u8), "$0\r\n\r\n", "$0\r\n\r\n" },
        { (w, p) => RespWriter.Null(w, p), "$-1\r\n", "_\r\n" },
        { (w, p) => RespWriter.NullArray(w, p), "*-1\r\n", "_\r\n" },
        { (w, p) => RespWriter.ArrayHeader(w, 12), "*12\r\n", "*12\r\n" },
        { (w, p) => RespWriter.MapHeader(w, p, 12), "*24\r\n", "%12\r\n" },
        { (w, p) => RespWriter.SetHeader(w, p, 12), "*12\r\n", "~12\r\n" },
        { (w, p) => RespWriter.PushHeader(w, p, 3), "*3\r\n", ">3\r\n" },
        { (w, p) => RespWriter.AttributeHeader(w, 1), "|1\r\n", "|1\r\n" },
        { (w, p) => RespWriter.Double(w, p, 1.5), "$3\r\n1.5\r\n", ",1.5\r\n" },
        { (w, p) => RespWriter.Double(w, p, double.NegativeInfinity), "$4\r\n-inf\r\n", ",-inf\r\n" },
        { (w, p) => RespWriter.Double(w, p, -2.2250738585072014e-308), "$24\r\n-2.2250738585072014e-308\r\n", ",-2.2250738585072014e-308\r\n" },
        { (w, p) => RespWriter.Boolean(w, p, true), ":1\r\n", "#t\r\n" },
        { (w, p) => RespWriter.Boolean(w, p, false), ":0\r\n", "#f\r\n" },
        { (w, p) => RespWriter.Verbatim(w, p, "txt"u8, "hi"u8), "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n" },
        { (w, p) => RespWriter.Verbatim(w, p, "t"u8, ""u8), "$0\r\n\r\n", "=4\r\nt  :\r\n" },
        { (w, p) => RespWriter.BigNumber(w, p, "-12345678901234567890"u8), "$21\r\n-12345678901234567890\r\n", "(-12345678901234567890\r\n" },
    };

    [Theory]
    [MemberData(nameof(Golden), DisableDiscoveryEnumeration = true)]
    public void Each_element_has_its_form_in_both_protocols(Action<IBufferWriter<byte>, int> write, string resp2, string resp3)
    {
        Assert.Equal(resp2, Written(write, 2));
        Assert.Equal(resp3, Written(write, 3));
    }

    [Fact]
    public void A_header_fits_the_room_it_asks_for()
    {
        Span<byte> room = stackalloc byte[RespFormat.MaxHeader];
        Assert.Equal(RespFormat.MaxHeader, RespWriter.Header(room, ':', long.MinValue));
        Assert.Equal("$1000\r\n", Encoding.ASCII.GetString(room[..RespWriter.Header(room, '$', 1000)]));
    }

    [Theory]
    [MemberData(nameof(Golden), DisableDiscoveryEnumeration = true)]
    public void Each_element_fits_the_room_it_asks_for(Action<IBufferWriter<byte>, int> write, string resp2, string resp3)
    {
        var exact = new ExactWriter();
        write(exact, 2);
        write(exact, 3);
        Assert.Equal(resp2 + resp3, Encoding.Latin1.GetString(exact.Written.ToArray()));
    }

    internal static string Written(Action<IBufferWriter<byte>, int> write, int protocol)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer, protocol);
        return Encoding.Latin1.GetString(buffer.WrittenSpan);
    }

    /// <summary>Gives not a byte more than asked for.</summary>
    private sealed class ExactWriter : IBufferWriter<byte>
    {
        private byte[] _given = [];

        public List<byte> Written { get; } = [];

        public void Advance(int count) => Written.AddRange(_given[..count]);

        public Memory<byte> GetMemory(int sizeHint = 0) => _given = new byte[sizeHint == 0 ? 16 : sizeHint];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
