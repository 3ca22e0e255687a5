namespace RedHare.Messaging;

/// <summary>Why a consumer is over.</summary>
public enum ConsumerEnd
{
    /// <summary>Its owner ended it, or the channel.</summary>
    Stopped,

    /// <summary>The broker ended it: the queue was deleted.</summary>
    CancelledByBroker,

    /// <summary>The broker closed the channel, or the connection is gone for good.</summary>
    ChannelClosed,
}
