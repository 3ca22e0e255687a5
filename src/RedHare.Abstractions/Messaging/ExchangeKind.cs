namespace RedHare.Messaging;

/// <summary>The types of exchanges that every broker has.</summary>
public static class ExchangeKind
{
    /// <summary>To the queues that are bound with the message's very routing key.</summary>
    public const string Direct = "direct";

    /// <summary>To all queues that are bound.</summary>
    public const string Fanout = "fanout";

    /// <summary>To the queues whose pattern matches: words with dots between, <c>*</c> for one and <c>#</c> for any number.</summary>
    public const string Topic = "topic";

    /// <summary>To the queues whose binding's arguments match the message's headers.</summary>
    public const string Headers = "headers";
}
