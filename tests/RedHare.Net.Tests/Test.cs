using System.Net.Sockets;
using Xunit;

namespace RedHare.Net.Tests;

/// <summary>What the contract tests share: the transports to run on, and sockets read to a known end.</summary>
internal static class Test
{
    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<TransportKind> Kinds() =>
        OperatingSystem.IsLinux() ? [TransportKind.Epoll, TransportKind.Portable] : [TransportKind.Portable];

    /// <summary>Waits for a state that another thread brings about; fails only after a minute.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 12000, "The awaited state did not come.");
            await Task.Delay(5, Token);
        }
    }

    /// <summary>Equality of large arrays without xunit's element-wise report.</summary>
    internal static bool Same(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    internal static byte[] Pattern(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    internal static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, Token)..];
    }

    internal static async Task<byte[]> ReadAsync(this Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None, Token);
            Assert.True(count > 0, $"The stream ended after {read} of {length} bytes.");
            read += count;
        }
        return bytes;
    }

    internal static async Task<byte[]> ReadToEndAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        var part = new byte[1 << 16];
        while (await socket.ReceiveAsync(part, SocketFlags.None, Token) is var count && count > 0)
            all.Write(part, 0, count);
        return all.ToArray();
    }
}
