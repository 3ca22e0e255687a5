namespace RedHare.Broker;

/// <summary>What a consumer says to a delivery.</summary>
internal enum Outcome
{
    /// <summary>basic.ack.</summary>
    Done,

    /// <summary>basic.reject or basic.nack with requeue, a recover, or the end of the channel.</summary>
    Requeue,

    /// <summary>basic.reject or basic.nack without requeue.</summary>
    Discard,
}
