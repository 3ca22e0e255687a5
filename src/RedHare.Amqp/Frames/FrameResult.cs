namespace RedHare.Amqp;

/// <summary>What <see cref="FrameReader.Read"/> found.</summary>
public enum FrameResult
{
    /// <summary>A whole frame.</summary>
    Complete,

    /// <summary>The beginning of a frame.</summary>
    NeedMore,

    /// <summary>A frame that is larger than was agreed.</summary>
    TooLarge,

    /// <summary>A frame that does not end with 0xCE.</summary>
    BadEnd,
}
