using Xunit;

namespace RedHare.Resp.Tests;

/// <summary>Noise made of the protocol's own bytes, so that it gets past the first check. Bytes outside the window differ
/// between two runs: an answer that depends on them would differ too.</summary>
public class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "*", "$", "1", "2", "3", "0", "-", "\r\n", "\r\n", "\n", "\r", "\0", "\"", "'", "\\", "x", "a", " ", "\v", "\xff",
        "*1\r\n", "*2\r\n", "$1\r\n", "$3\r\nabc\r\n", "PING\r\n", "*1\r\n$4\r\nPING\r\n", "%1\r\n", "|1\r\n", "_\r\n", "#t\r\n", ",1.5\r\n",
        "(12\r\n", "=7\r\ntxt:abc\r\n", ">2\r\n", "~1\r\n", ":12\r\n", "-ERR x\r\n", "+OK\r\n", "!2\r\nEx\r\n", "*-1\r\n", "$-1\r\n",
    ];

    [Fact]
    public void Requests_read_alike_whole_and_in_pieces_whatever_surrounds_them()
    {
        var random = new Random(3);
        for (var round = 0; round < 20_000; round++)
        {
            var noise = Noise(random);
            var whole = Requests(noise, 0, () => noise.Length, 0);
            Assert.Equal(whole, Requests(noise, 7, () => random.Next(1, 6), 0xff));
            Assert.Equal(whole, Requests(noise, 1, () => 1, (byte)'\n'));
        }
    }

    [Fact]
    public void Replies_read_alike_whole_and_in_pieces_whatever_surrounds_them()
    {
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var noise = Noise(random);
            var whole = Replies(noise, 0, () => noise.Length, 0);
            Assert.Equal(whole, Replies(noise, 7, () => random.Next(1, 6), 0xff));
            Assert.Equal(whole, Replies(noise, 1, () => 1, (byte)'\n'));
        }
    }

    private static byte[] Noise(Random random) =>
        RequestParserTests.Latin(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)])));

    private static List<string> Requests(byte[] noise, int margin, Func<int> step, byte around)
    {
        var read = new List<string>();
        var parser = new RequestParser(new RequestLimits());
        var (buffer, limit) = Window(noise, margin, around);
        int start = margin, end = margin;
        while (true)
        {
            var result = parser.Parse(buffer, start, end, out var consumed);
            Assert.InRange(consumed, 0, end - start);
            start += consumed;
            if (result == ParseResult.Command) read.Add(string.Join('|', RequestParserTests.Read(parser.Arguments)));
            else if (result == ParseResult.Empty) read.Add("empty");
            else if (result == ParseResult.Error)
            {
                read.Add(System.Text.Encoding.Latin1.GetString(parser.ErrorMessage.Span));
                return read;
            }
            else if (end == limit)
            {
                return read;
            }
            else
            {
                end = Reveal(noise, buffer, margin, end, limit, step());
            }
        }
    }

    private static List<string> Replies(byte[] noise, int margin, Func<int> step, byte around)
    {
        var read = new List<string>();
        var reader = new RespReader();
        var (buffer, limit) = Window(noise, margin, around);
        int start = margin, end = margin;
        while (true)
        {
            var result = reader.Read(buffer, start, end, out var consumed, out var value);
            Assert.InRange(consumed, 0, end - start);
            start += consumed;
            if (result == ReadResult.Value)
            {
                read.Add($"{value.Type} {value} {reader.Attributes}");
            }
            else if (result == ReadResult.Error)
            {
                read.Add(reader.ErrorMessage);
                return read;
            }
            else if (end == limit)
            {
                return read;
            }
            else
            {
                end = Reveal(noise, buffer, margin, end, limit, step());
            }
        }
    }

    /// <summary>A buffer in which the noise is still covered, with a margin at both ends.</summary>
    private static (byte[] Buffer, int Limit) Window(byte[] noise, int margin, byte around)
    {
        var buffer = new byte[noise.Length + (2 * margin)];
        Array.Fill(buffer, around);
        return (buffer, margin + noise.Length);
    }

    private static int Reveal(byte[] noise, byte[] buffer, int margin, int end, int limit, int count)
    {
        count = Math.Min(count, limit - end);
        noise.AsSpan(end - margin, count).CopyTo(buffer.AsSpan(end));
        return end + count;
    }
}
