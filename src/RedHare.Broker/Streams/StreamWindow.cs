namespace RedHare.Broker;

/// <summary>The newest messages of a stream, in a ring: the oldest leaves, and any is found by its place.</summary>
internal sealed class StreamWindow
{
    private Slot[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The bodies, in bytes.</summary>
    public long Bytes { get; private set; }

    public Slot this[int index] => _ring[(_head + index) & (_ring.Length - 1)];

    /// <summary>Takes a message, and the reference to it.</summary>
    public void Add(Message message, long publishedAt)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = new Slot(message, publishedAt);
        Bytes += message.BodyLength;
    }

    public void ForgetOldest()
    {
        var message = _ring[_head].Message;
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        Bytes -= message.BodyLength;
        message.Release();
    }

    private void Grow()
    {
        var larger = new Slot[Math.Max(16, _ring.Length * 2)];
        for (var i = 0; i < Count; i++) larger[i] = this[i];
        _ring = larger;
        _head = 0;
    }

    /// <param name="Message">The message.</param>
    /// <param name="PublishedAt">In the broker's milliseconds.</param>
    public readonly record struct Slot(Message Message, long PublishedAt);
}
