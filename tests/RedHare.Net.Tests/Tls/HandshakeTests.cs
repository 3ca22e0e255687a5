using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace RedHare.Net.Tests.Tls;

public sealed class HandshakeTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public static TheoryData<TransportKind> Kinds => Test.Kinds();

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_connection_tells_what_was_agreed_on(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, wanted: ClientCertificates.Optional);
        await using var nameless = await server.ConnectAsync(protocols: SslProtocols.Tls12);
        var first = (await server.Server.HandlerAsync()).Connection.Tls!;
        Assert.Equal((SslProtocols.Tls12, nameless.NegotiatedCipherSuite), (first.Protocol, first.CipherSuite));
        Assert.Null(first.PeerCertificate);
        await using var client = await server.ConnectAsync(_certificates.Load("client"), SslProtocols.Tls13);
        var second = (await server.Server.HandlerAsync(1)).Connection.Tls!;
        Assert.Equal((SslProtocols.Tls13, client.NegotiatedCipherSuite), (second.Protocol, second.CipherSuite));
        Assert.Equal(_certificates.Load("client").Subject, second.PeerCertificate!.Subject);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_certificate_may_come_with_its_chain(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, wanted: ClientCertificates.Required);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificates.Certificate("further"));
        // .NET takes the last of a chain for its root, which it does not send.
        chain.ImportFromPemFile(_certificates.Ca);
        // Twice: a session that was resumed would come without the chain.
        for (var i = 0; i < 2; i++)
        {
            await using var client = await server.ConnectAsync(_certificates.Load("further"), chain: chain);
            await client.WriteAsync("ping"u8.ToArray(), Test.Token);
            Assert.True(4 == await client.ReadAtLeastAsync(new byte[4], 4, throwOnEndOfStream: false, Test.Token), $"{i}: {string.Join(' ', server.Failures)}");
            Assert.Equal("CN=further", (await server.Server.HandlerAsync(i)).Connection.Tls!.PeerCertificate!.Subject);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_must_show_a_good_certificate_and_does_not_is_refused(TransportKind kind)
    {
        using var others = new TestCertificates();
        await using var server = new SecureServer(kind, _certificates, wanted: ClientCertificates.Required);
        foreach (var certificate in new[] { null, others.Load("client"), _certificates.Load("expired") })
            foreach (var protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
            {
                // With 1.3 the client hears of it only after its own handshake has ended.
                await Assert.ThrowsAnyAsync<Exception>(async () =>
                {
                    await using var client = await server.ConnectAsync(certificate, protocol);
                    await client.WriteAsync("ping"u8.ToArray(), Test.Token);
                    await client.ReadExactlyAsync(new byte[4], Test.Token);
                });
            }
        await Test.Until(() => server.Failures.Count == 6 && server.Server.Transport.ConnectionCount == 0);
        Assert.Empty(server.Server.Handlers);
        // The log says which fault it was, twice each.
        Assert.Equal(2, server.Failures.Count(static reason => reason == "it showed no certificate"));
        Assert.Equal(4, server.Failures.Count(static reason => reason.StartsWith("its certificate, of CN=client", StringComparison.Ordinal) && reason.Contains("is not accepted: ", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_is_no_tls_is_closed_in_silence(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        foreach (var rubbish in new byte[][] { "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), "*1\r\n$4\r\nPING\r\n"u8.ToArray(), [22, 9], [22, 3, 1, 0xFF, 0xFF], [23, 3, 3, 0, 1, 0] })
        {
            using var client = await server.Server.ConnectAsync();
            await client.SendAllAsync(rubbish);
            Assert.Empty(await ReadToEndOrResetAsync(client));
        }
        // A record well formed, whose content is none of TLS: its own alert may answer.
        using var odd = await server.Server.ConnectAsync();
        await odd.SendAllAsync(new byte[] { 22, 3, 1, 0, 4, 9, 9, 9, 9 });
        await ReadToEndOrResetAsync(odd);
        await Test.Until(() => server.Failures.Count == 6 && server.Server.Transport.ConnectionCount == 0);
        Assert.Empty(server.Server.Handlers);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_does_not_go_on_is_closed(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, timeout: TimeSpan.FromMilliseconds(300));
        using var silent = await server.Server.ConnectAsync();
        using var begun = await server.Server.ConnectAsync();
        await begun.SendAllAsync(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1 });
        await ReadToEndOrResetAsync(silent);
        await ReadToEndOrResetAsync(begun);
        await Test.Until(() => server.Server.Transport is { HandshakeCount: 0, ConnectionCount: 0 });
        Assert.Equal(2, server.Failures.Count);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Only_so_many_handshakes_are_under_way(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates, maxHandshakes: 2);
        using var first = await server.Server.ConnectAsync();
        using var second = await server.Server.ConnectAsync();
        await Test.Until(() => server.Server.Transport.HandshakeCount == 2);
        using (var third = await server.Server.ConnectAsync()) Assert.Empty(await ReadToEndOrResetAsync(third));
        first.Dispose();
        await Test.Until(() => server.Server.Transport.HandshakeCount == 1);
        await using var client = await server.ConnectAsync();
        await server.Server.HandlerAsync();
        await Test.Until(() => server.Server.Transport.HandshakeCount == 1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Who_goes_away_in_the_midst_of_it_leaves_nothing(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        for (var i = 0; i < 20; i++)
        {
            // So many bytes of the client's side, and then the end: in the ClientHello, or in what follows it.
            try
            {
                await using var client = await server.ConnectAsync(wrap: stream => new ChoppedStream(stream, 64, limit: 25 * i));
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
            }
        }
        await Test.Until(() => server.Server.Transport is { HandshakeCount: 0, ConnectionCount: 0 });
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_server_that_stops_does_not_wait_for_handshakes(TransportKind kind)
    {
        await using var server = new SecureServer(kind, _certificates);
        using var silent = await server.Server.ConnectAsync();
        var clients = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await using var client = await server.ConnectAsync();
        }, Test.Token)).ToArray();
        await Test.Until(() => server.Server.Transport.HandshakeCount > 0);
        await server.Server.Transport.StopAsync().WaitAsync(TestServer.Patience, Test.Token);
        silent.Dispose();
        await Task.WhenAll(clients).ContinueWith(static _ => { }, TaskScheduler.Default).WaitAsync(TestServer.Patience, Test.Token);
    }

    private static async Task<byte[]> ReadToEndOrResetAsync(Socket socket)
    {
        try
        {
            return await socket.ReadToEndAsync();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return [];
        }
    }
}
