using RedHare.Amqp;

namespace RedHare.Server.Amqp;

/// <summary>A connection's channels by their numbers. Clients count from 1, so an array finds them; it grows to the highest number that was used.</summary>
internal sealed class ChannelSet(AmqpConnection connection)
{
    private AmqpChannel?[] _channels = [];

    public int Count { get; private set; }

    public AmqpChannel? Find(ushort number) => number < _channels.Length ? _channels[number] : null;

    /// <summary>Makes a channel, which is not open before its channel.open.</summary>
    public AmqpError? TryCreate(ushort number, out AmqpChannel? channel)
    {
        channel = null;
        if (connection.ChannelMax != 0 && Count >= connection.ChannelMax)
            return AmqpError.Of(ReplyCode.NotAllowed, $"number of channels opened ({Count}) has reached the negotiated channel_max ({connection.ChannelMax})");
        if (number >= _channels.Length) Array.Resize(ref _channels, Math.Max(number + 1, Math.Min(_channels.Length * 2, ushort.MaxValue + 1)));
        _channels[number] = channel = new AmqpChannel(number, connection);
        Count++;
        return null;
    }

    public void Remove(ushort number)
    {
        if (Find(number) is null) return;
        _channels[number] = null;
        Count--;
    }

    /// <summary>Tells the channels' consumers that there is room again.</summary>
    public void Resume()
    {
        foreach (var channel in _channels) channel?.Resume();
    }

    /// <summary>Ends all.</summary>
    public void Clear()
    {
        var channels = _channels;
        _channels = [];
        Count = 0;
        foreach (var channel in channels) channel?.End();
    }
}
