namespace RedHare.Messaging;

/// <summary>What can happen to a connection.</summary>
public enum MessagingEventKind
{
    /// <summary>The broker holds publishers back; the reason is what runs short.</summary>
    Blocked,

    /// <summary>Publishers go on.</summary>
    Unblocked,

    /// <summary>The connection is lost; it is being made again.</summary>
    ConnectionLost,

    /// <summary>The connection is back, and with it exchanges, queues, bindings and consumers. Messages of exclusive queues are gone.</summary>
    Recovered,
}
