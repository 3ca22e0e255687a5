namespace RedHare.Server.Amqp;

/// <summary>How far a channel has come.</summary>
internal enum ChannelPhase
{
    /// <summary>channel.open is awaited.</summary>
    Starting,

    /// <summary>Methods are carried out.</summary>
    Open,

    /// <summary>channel.close is sent: all is ignored until close-ok.</summary>
    Closing,
}
