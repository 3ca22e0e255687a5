namespace RedHare.Server.Amqp;

/// <summary>
/// Signs of life, as RabbitMQ times them: one is sent after half the interval without output; the client is given up when two looks, an interval apart, have found
/// nothing from it.
/// </summary>
internal sealed class Heartbeats
{
    private long _interval;
    private long _sent;
    private long _lastSending;
    private long _received;
    private long _nextLook;
    private bool _wasSilent;

    /// <summary>Begins.</summary>
    /// <param name="seconds">The agreed interval; 0 for none.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Start(ushort seconds, long now)
    {
        _interval = seconds * 1000L;
        _lastSending = now;
        _nextLook = now + _interval;
    }

    /// <summary>True when a heartbeat is to be sent.</summary>
    /// <param name="sentBytes">What was sent since the connection began.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public bool IsDue(long sentBytes, long now)
    {
        if (_interval == 0) return false;
        if (sentBytes != _sent)
        {
            _sent = sentBytes;
            _lastSending = now;
        }
        if (now - _lastSending < _interval / 2) return false;
        _lastSending = now;
        return true;
    }

    /// <summary>True when the client has been silent for too long.</summary>
    /// <param name="receivedBytes">What was received since the connection began.</param>
    /// <param name="isReading">False while the server itself does not read: then silence means nothing.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public bool IsMissing(long receivedBytes, bool isReading, long now)
    {
        if (_interval == 0 || now < _nextLook) return false;
        _nextLook = now + _interval;
        var isSilent = receivedBytes == _received && isReading;
        _received = receivedBytes;
        var isMissing = isSilent && _wasSilent;
        _wasSilent = isSilent;
        return isMissing;
    }
}
