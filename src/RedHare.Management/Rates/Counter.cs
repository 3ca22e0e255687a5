namespace RedHare.Management.Rates;

/// <summary>What is counted, by the names that RabbitMQ gives them.</summary>
internal enum Counter
{
    Ack,
    Confirm,
    Deliver,
    DeliverGet,
    DeliverNoAck,
    DropUnroutable,
    Get,
    GetEmpty,
    GetNoAck,
    Publish,
    PublishIn,
    PublishOut,
    Redeliver,
    ReturnUnroutable,
    Messages,
    MessagesReady,
    MessagesUnacknowledged,
    ReceivedBytes,
    SentBytes,
}
