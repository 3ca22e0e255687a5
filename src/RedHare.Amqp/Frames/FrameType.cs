namespace RedHare.Amqp;

/// <summary>The kinds of frames.</summary>
public enum FrameType : byte
{
    /// <summary>A method and its arguments.</summary>
    Method = 1,

    /// <summary>The header of a content: class, size of the body, properties.</summary>
    Header = 2,

    /// <summary>A part of a body.</summary>
    Body = 3,

    /// <summary>A sign of life, on channel 0.</summary>
    Heartbeat = 8,
}
