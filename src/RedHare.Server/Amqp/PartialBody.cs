using RedHare.Amqp;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>
/// A body frame that has not come as a whole: its channel takes what there is of it, so that a large body does not gather in the input first, which would copy it once more. The frame's header was
/// taken; its end is checked when it comes.
/// </summary>
internal sealed class PartialBody
{
    private readonly byte[] _first = new byte[FramingErrors.Snippet];
    private AmqpChannel? _channel;
    private int _length;
    private int _taken;

    /// <summary>A frame is under way.</summary>
    public bool IsOpen => _channel is not null;

    /// <summary>Takes the header of the frame at the front of <paramref name="input"/>, if it is a body that <paramref name="channel"/> waits for.</summary>
    /// <param name="input">Begins with a frame that is not complete.</param>
    /// <param name="size">Bytes of the whole frame.</param>
    /// <param name="channel">The frame's channel; null when there is none.</param>
    public bool TryBegin(InputBuffer input, int size, AmqpChannel? channel)
    {
        var length = size - Frame.Overhead;
        // What is longer than was announced is refused when it is there as a whole, as every frame out of its turn.
        if (channel is null || length <= _first.Length || !channel.AwaitsBody(length)) return false;
        (_channel, _length, _taken) = (channel, length, 0);
        input.Consume(Frame.HeaderSize);
        return true;
    }

    /// <summary>Takes what there is of the frame.</summary>
    /// <param name="input">What was received.</param>
    /// <param name="isHeard">The channel is open still; otherwise the frame is passed over.</param>
    /// <param name="error">The frame does not end where it should.</param>
    /// <returns>False when more must come first.</returns>
    public bool TryEnd(InputBuffer input, bool isHeard, out AmqpError? error)
    {
        error = null;
        var part = input.Span[..Math.Min(input.Length, _length - _taken)];
        if (_taken < _first.Length) part[..Math.Min(part.Length, _first.Length - _taken)].CopyTo(_first.AsSpan(_taken));
        if (isHeard) _channel!.AddBody(part);
        _taken += part.Length;
        input.Consume(part.Length);
        if (input.Length == 0) return false;
        var (channel, end) = (_channel!, input.Span[0]);
        _channel = null;
        if (end != Frame.End)
        {
            error = FramingErrors.BadEnd(FrameType.Body, _first, isWhole: false, end);
            return true;
        }
        input.Consume(1);
        if (isHeard) channel.EndBody();
        return true;
    }

    /// <summary>Whether the frame is this channel's.</summary>
    public bool IsOf(AmqpChannel? channel) => _channel == channel;

    /// <summary>Number of the channel whose frame is under way.</summary>
    public ushort Channel => _channel!.Number;
}
