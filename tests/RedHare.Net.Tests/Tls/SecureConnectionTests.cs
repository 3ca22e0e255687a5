using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Xunit;

namespace RedHare.Net.Tests.Tls;

/// <summary>What holds on a plain connection holds over TLS.</summary>
public sealed class SecureConnectionTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    public static TheoryData<TransportKind, SslProtocols> KindsAndVersions
    {
        get
        {
            var data = new TheoryData<TransportKind, SslProtocols>();
            foreach (var kind in Kinds)
                foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 }) data.Add(kind.Data, version);
            return data;
        }
    }

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task Echoes(TransportKind kind, SslProtocols version)
    {
        await using var server = new SecureServer(kind, _certificates);
        await using var client = await server.ConnectAsync(protocols: version);
        for (var i = 0; i < 100; i++)
        {
            await client.WriteAsync("hello"u8.ToArray(), Test.Token);
            Assert.Equal("hello", await TextAsync(client, 5));
        }
        var connection = (await server.Server.HandlerAsync()).Connection;
        // An idle connection holds no buffers, and what was sent is counted as the handler wrote it.
        await Test.Until(() => connection.BufferBytes == 0 && connection.PendingOutputBytes == 0);
        Assert.Equal(500, connection.Output.SentBytes);
    }

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task Records_in_pieces_are_joined(TransportKind kind, SslProtocols version)
    {
        await using var server = new SecureServer(kind, _certificates);
        foreach (var size in new[] { 1, 7, 1000 })
        {
            await using var client = await server.ConnectAsync(protocols: version, wrap: stream => new ChoppedStream(stream, size));
            var message = Test.Pattern(size * 500);
            var reading = ReadAsync(client, message.Length);
            await client.WriteAsync(message, Test.Token);
            Assert.True(Test.Same(message, await reading));
        }
    }

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task Much_goes_both_ways_past_a_slow_reader(TransportKind kind, SslProtocols version)
    {
        const int Length = 24 << 20;
        await using var server = new SecureServer(kind, _certificates, static connection => new ScriptedHandler(connection)
        {
            Received = static (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                if (handler.Connection.Output.PendingBytes > 1 << 20) handler.Connection.PauseReading();
                return false;
            },
            Drained = static handler => handler.Connection.ResumeReading(),
        });
        await using var client = await server.ConnectAsync(protocols: version);
        var message = Test.Pattern(Length);
        var writing = client.WriteAsync(message, Test.Token).AsTask();
        var connection = (await server.Server.HandlerAsync()).Connection;
        await Test.Until(() => connection.PendingOutputBytes > 1 << 20);
        // Nobody reads: what waits is bounded by what the handler allowed, a read, and what TLS has in hand.
        Assert.InRange(connection.BufferBytes, 1 << 20, 4 << 20);
        Assert.False(writing.IsCompleted);
        Assert.True(Test.Same(message, await ReadAsync(client, Length)));
        await writing;
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_turn_that_leaves_input_is_taken_again(TransportKind kind)
    {
        // One line to a turn, many to a record, and a last one that is not whole.
        await using var server = new SecureServer(kind, _certificates, static connection => new ScriptedHandler(connection)
        {
            Received = static (handler, input) =>
            {
                var end = input.Span.IndexOf((byte)'\n');
                if (end < 0) return false;
                handler.Connection.Output.Write(input.Span[..(end + 1)]);
                input.Consume(end + 1);
                return true;
            },
        });
        await using var client = await server.ConnectAsync();
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"line {i}\n")));
        var reading = ReadAsync(client, lines.Length);
        await client.WriteAsync(lines.AsMemory(0, 100_003), Test.Token);
        await client.WriteAsync(lines.AsMemory(100_003), Test.Token);
        Assert.True(Test.Same(lines, await reading));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_came_while_reading_was_paused_is_read_later(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, static connection => new ScriptedHandler(connection)
        {
            Received = static (handler, input) =>
            {
                handler.Connection.Output.Write(input.Span[..1]);
                input.Consume(1);
                handler.Connection.PauseReading();
                return false;
            },
            Posted = static (handler, _) => handler.Connection.ResumeReading(),
        });
        await using var client = await server.ConnectAsync();
        await client.WriteAsync("abc"u8.ToArray(), Test.Token);
        Assert.Equal("a", await TextAsync(client, 1));
        await client.WriteAsync("d"u8.ToArray(), Test.Token);
        var connection = (await server.Server.HandlerAsync()).Connection;
        foreach (var letter in "bcd")
        {
            connection.Post("go on");
            Assert.Equal(letter.ToString(), await TextAsync(client, 1));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Output_that_is_held_goes_when_it_is_released(TransportKind kind)
    {
        var held = 0;
        await using var server = new SecureServer(kind, _certificates, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                var mark = handler.Connection.Output.Mark();
                handler.Connection.Output.Write("not this"u8);
                handler.Connection.Output.RollBack(mark);
                handler.Connection.Output.Write(input.Span);
                input.Consume(input.Length);
                handler.Connection.HoldOutput();
                Interlocked.Increment(ref held);
                return false;
            },
        });
        await using var client = await server.ConnectAsync();
        await client.WriteAsync("one"u8.ToArray(), Test.Token);
        var connection = (await server.Server.HandlerAsync()).Connection;
        await Test.Until(() => Volatile.Read(ref held) == 1 && connection.PendingOutputBytes == 3);
        var reading = TextAsync(client, 3);
        await client.WriteAsync("two"u8.ToArray(), Test.Token);
        Assert.False(reading.IsCompleted);
        connection.ReleaseOutput();
        Assert.Equal("one", await reading);
        // The second was not read before.
        await Test.Until(() => Volatile.Read(ref held) == 2);
        connection.ReleaseOutput();
        Assert.Equal("two", await TextAsync(client, 3));
    }

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task CloseAfterFlush_delivers_everything_though_the_peer_still_sends(TransportKind kind, SslProtocols version)
    {
        const int Length = 8 << 20;
        var reply = Test.Pattern(Length);
        await using var server = new SecureServer(kind, _certificates, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(1);
                handler.Connection.Output.Write(reply);
                handler.Connection.CloseAfterFlush();
                return true;
            },
        });
        await using var client = await server.ConnectAsync(protocols: version);
        await client.WriteAsync(new byte[200_000], Test.Token);
        Assert.True(Test.Same(reply, await ReadAsync(client, Length)));
        Assert.Equal(0, await client.ReadAsync(new byte[1], Test.Token));
    }

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task Who_ends_its_side_gets_the_rest(TransportKind kind, SslProtocols version)
    {
        const int Length = 4 << 20;
        var reply = Test.Pattern(Length);
        await using var server = new SecureServer(kind, _certificates, connection => new ScriptedHandler(connection)
        {
            Received = (handler, input) =>
            {
                input.Consume(input.Length);
                handler.Connection.Output.Write(reply);
                return false;
            },
        });
        await using var client = await server.ConnectAsync(protocols: version);
        await client.WriteAsync("all of it"u8.ToArray(), Test.Token);
        await client.ShutdownAsync();
        Assert.True(Test.Same(reply, await ReadAsync(client, Length)));
        Assert.Equal(0, await client.ReadAsync(new byte[1], Test.Token));
        await Test.Until(() => server.Server.Transport.ConnectionCount == 0);
    }

    [Theory, MemberData(nameof(KindsAndVersions))]
    public async Task An_end_that_comes_with_the_last_data_is_noticed(TransportKind kind, SslProtocols version)
    {
        await using var server = new SecureServer(kind, _certificates);
        ChoppedStream? wire = null;
        await using var client = await server.ConnectAsync(protocols: version, wrap: stream => wire = new ChoppedStream(stream, 4096));
        wire!.IsCorked = true;
        foreach (var word in new[] { "one", "two", "six" }) await client.WriteAsync(Encoding.ASCII.GetBytes(word), Test.Token);
        await client.ShutdownAsync();
        await wire.UncorkAsync(Test.Token);
        Assert.Equal("onetwosix", await TextAsync(client, 9));
        Assert.Equal(0, await client.ReadAsync(new byte[1], Test.Token));
        await Test.Until(() => server.Server.Transport.ConnectionCount == 0);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Data_and_an_end_that_come_with_the_handshakes_last_record_are_noticed(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        ChoppedStream? wire = null;
        // Of 1.3 the client's side is two flights, and it may send behind the second without waiting.
        await using var client = await server.ConnectAsync(protocols: SslProtocols.Tls13, wrap: stream => wire = new ChoppedStream(stream, 4096) { CorksBehindFirst = true });
        foreach (var word in new[] { "one", "two", "six" }) await client.WriteAsync(Encoding.ASCII.GetBytes(word), Test.Token);
        await client.ShutdownAsync();
        await wire!.UncorkAsync(Test.Token);
        Assert.Equal("onetwosix", await TextAsync(client, 9));
        Assert.Equal(0, await client.ReadAsync(new byte[1], Test.Token));
        await Test.Until(() => server.Server.Transport is { ConnectionCount: 0, HandshakeCount: 0 });
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_connection_that_is_closed_says_so(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        ChoppedStream? wire = null;
        await using var client = await server.ConnectAsync(protocols: SslProtocols.Tls12, wrap: stream => wire = new ChoppedStream(stream, 4096));
        (await server.Server.HandlerAsync()).Connection.Close();
        Assert.Equal(0, await client.ReadAsync(new byte[1], Test.Token));
        // 21: an alert, which with 1.2 can be told from outside.
        Assert.Equal(21, wire!.Types[^1]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_record_that_was_tampered_with_ends_the_connection(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        System.Net.Sockets.NetworkStream? raw = null;
        await using var client = await server.ConnectAsync(wrap: stream => raw = (System.Net.Sockets.NetworkStream)stream);
        await client.WriteAsync("hello"u8.ToArray(), Test.Token);
        Assert.Equal("hello", await TextAsync(client, 5));
        await raw!.WriteAsync(new byte[] { 23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 }, Test.Token);
        await Test.Until(() => server.Server.Transport.ConnectionCount == 0);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Posted_messages_come_in_order_and_together(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, static connection => new ScriptedHandler(connection)
        {
            Posted = static (handler, message) => handler.Connection.Output.Write((byte[])message),
        });
        await using var client = await server.ConnectAsync();
        var connection = (await server.Server.HandlerAsync()).Connection;
        for (byte i = 0; i < 100; i++) connection.Post(new[] { i });
        connection.CloseAfterFlush();
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (byte)i), await ReadAsync(client, 100));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Two_hundred_connections(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Test.Token }, async (i, _) =>
        {
            await using var client = await server.ConnectAsync();
            for (var round = 0; round < 5; round++)
            {
                var message = Test.Pattern(1000 + i * 7, i);
                await client.WriteAsync(message, Test.Token);
                Assert.True(Test.Same(message, await ReadAsync(client, message.Length)));
            }
        });
        await Test.Until(() => server.Server.Transport.ConnectionCount == 0);
        Assert.Equal(200, server.Server.Handlers.Count);
    }

    private static async Task<byte[]> ReadAsync(SslStream stream, int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Test.Token);
        return bytes;
    }

    private static async Task<string> TextAsync(SslStream stream, int length) => Encoding.ASCII.GetString(await ReadAsync(stream, length));
}
