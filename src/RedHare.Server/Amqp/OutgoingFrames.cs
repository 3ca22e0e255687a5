using System.Buffers;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>
/// Frames in the order in which they will be sent. Large bodies are not copied to here: the message is kept, and its body goes to the socket's buffer straight. One thread at a time.
/// </summary>
internal sealed class OutgoingFrames
{
    /// <summary>Up to this a copy costs less than keeping the message, in bytes; and it fits one frame, whatever was agreed.</summary>
    public const int SmallBody = Frame.MinSize - Frame.Overhead;

    private readonly List<Body> _bodies = [];
    private long _bodyBytes;

    /// <summary>All frames but large bodies'.</summary>
    public FrameWriter Writer { get; } = new(0, ArrayPool<byte>.Shared);

    /// <summary>Bytes of all that is here.</summary>
    public long Length => Writer.Length + _bodyBytes;

    /// <summary>The header and the body of a message, behind what was written before.</summary>
    public void Content(ushort channel, Message message, uint frameMax)
    {
        if (message.Body.Length <= SmallBody)
        {
            Writer.Content(channel, message.Properties.Span, message.Body.Span, frameMax);
            return;
        }
        Writer.ContentHeader(channel, message.Properties.Span, (ulong)message.Body.Length);
        Attach(channel, message);
    }

    /// <summary>The body of a message, behind what was written before. It is kept until it is sent or dropped.</summary>
    public void Attach(ushort channel, Message message)
    {
        message.Retain();
        _bodies.Add(new Body(Writer.Length, channel, message));
        _bodyBytes += message.Body.Length;
    }

    /// <summary>Moves everything to the socket's output.</summary>
    public void MoveTo(OutputBuffer output, uint frameMax)
    {
        var done = 0;
        foreach (var body in _bodies)
        {
            output.Write(Writer.Written[done..body.Place]);
            done = body.Place;
            Write(output, body.Channel, body.Message.Body.Span, frameMax);
        }
        output.Write(Writer.Written[done..]);
        Clear();
    }

    /// <summary>Drops everything and gives the memory back.</summary>
    public void Release()
    {
        Clear();
        Writer.Release();
    }

    private void Clear()
    {
        Writer.Clear();
        if (_bodies.Count == 0) return;
        foreach (var body in _bodies) body.Message.Release();
        _bodies.Clear();
        _bodyBytes = 0;
    }

    private static void Write(OutputBuffer output, ushort channel, ReadOnlySpan<byte> body, uint frameMax)
    {
        var most = frameMax == 0 ? int.MaxValue : (int)Math.Min(frameMax - Frame.Overhead, int.MaxValue);
        Span<byte> header = stackalloc byte[Frame.HeaderSize];
        while (!body.IsEmpty)
        {
            var part = body[..Math.Min(body.Length, most)];
            FrameWriter.WriteHeader(header, FrameType.Body, channel, part.Length);
            output.Write(header);
            output.Write(part);
            output.Write([Frame.End]);
            body = body[part.Length..];
        }
    }

    private readonly record struct Body(int Place, ushort Channel, Message Message);
}
