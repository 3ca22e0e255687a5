using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>What the system counts for a server that is written to past its limit.</summary>
public sealed class MemoryStormTests
{
    private const int Limit = 100 << 20, Depth = 200;

    [Fact]
    public void The_whole_process_stays_within_a_tenth_of_maxmemory_beside_what_it_began_with()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux gives pages back at once.");
        using var server = RedHareProcess.Serve("--save", "", "--http-port", "", "--maxmemory", $"{Limit}", "--maxmemory-policy", "allkeys-lru");
        Assert.True(SpinWait.SpinUntil(() => Figure(server, "process_startup") > 0, TimeSpan.FromSeconds(30)));
        using var client = new TcpClient("127.0.0.1", server.Port);
        var output = new MemoryStream();
        var (random, value) = (new Random(5), new byte[16 << 10]);
        for (long written = 0; written < 2L * Limit;)
        {
            output.SetLength(0);
            for (var i = 0; i < Depth; i++)
            {
                var length = 256 << (int)Math.Min(6, written * 7 / (2L * Limit));
                output.Write(Encoding.ASCII.GetBytes($"*3\r\n$3\r\nSET\r\n$12\r\nkey:{random.Next(1_000_000):D8}\r\n${length}\r\n"));
                output.Write(value, 0, length);
                output.Write("\r\n"u8);
                written += length;
            }
            client.Client.Send(output.GetBuffer().AsSpan(0, (int)output.Length));
            // Each is answered +OK.
            client.GetStream().ReadExactly(new byte[Depth * 5]);
        }
        // What came last is looked at within a tenth of a second.
        var resident = 0L;
        Assert.True(SpinWait.SpinUntil(() => (resident = Figure(server, "used_memory_rss") - Figure(server, "process_startup")) <= Limit + (Limit / 10), TimeSpan.FromSeconds(30)), $"{resident >> 20} MB");
        Assert.InRange(Figure(server, "used_memory"), Limit / 2 - (1 << 20), Limit);
    }

    private static long Figure(RedHareProcess server, string name)
    {
        using var client = new TcpClient("127.0.0.1", server.Port);
        using var stream = client.GetStream();
        stream.Write("INFO memory\r\nQUIT\r\n"u8);
        using var reader = new StreamReader(stream);
        return long.Parse(Regex.Match(reader.ReadToEnd(), $"^{name}:(-?[0-9]+)", RegexOptions.Multiline).Groups[1].Value);
    }
}
