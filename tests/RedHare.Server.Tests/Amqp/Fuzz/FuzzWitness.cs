using System.Net;
using RedHare.Amqp;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>A connection that does nothing wrong, in another virtual host: what it publishes must come back, whatever others do.</summary>
internal sealed class FuzzWitness : IDisposable
{
    private readonly FuzzPeer _peer;
    private readonly FrameWriter _writer = new(4096);
    private byte _round;

    public FuzzWitness(IPEndPoint address)
    {
        _peer = FuzzPeer.Open(address, "/");
        Call(new ChannelOpen(""), ChannelOpenOk.Id);
        Call(new QueueDeclare(0, "witness", false, false, true, false, false, AmqpTable.Empty), QueueDeclareOk.Id);
        Call(new ConfirmSelect(false), ConfirmSelectOk.Id);
    }

    /// <summary>Publishes, and gets it back.</summary>
    /// <exception cref="InvalidOperationException">It did not come, or not as it went.</exception>
    public void Round()
    {
        byte[] body = [++_round, 2, 3];
        _writer.Clear();
        _writer.Method(1, new BasicPublish(0, default, "witness"u8, true, false));
        _writer.Content(1, [0, 0], body, 131_072);
        _peer.Send(_writer.Written);
        _peer.Expect(BasicAck.Id);
        _peer.Send(1, new BasicGet(0, "witness", true));
        byte[]? came = null;
        while (came is null)
        {
            if (!_peer.Receive((in Frame frame) => came = frame.Type == FrameType.Body ? frame.Payload.ToArray() : came, wait: true)) throw new InvalidOperationException("The witness lost its connection.");
        }
        if (!came.AsSpan().SequenceEqual(body)) throw new InvalidOperationException("The witness got another message than it sent.");
    }

    public void Dispose() => _peer.Dispose();

    private void Call<T>(in T method, uint answer) where T : struct, IMethod<T>
    {
        _peer.Send(1, method);
        _peer.Expect(answer);
    }
}
