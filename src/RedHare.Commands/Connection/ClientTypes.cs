namespace RedHare.Commands.Connection;

/// <summary>The classes of clients that CLIENT LIST and KILL select by.</summary>
internal enum ClientType
{
    Normal,
    Master,
    Replica,
    PubSub,
}

/// <summary>Names of client classes, and the class of a session. There are no masters.</summary>
internal static class ClientTypes
{
    public static ClientType Of(Session session) => session.Replica is not null ? ClientType.Replica : session.Subscriptions.Count > 0 ? ClientType.PubSub : ClientType.Normal;

    /// <summary>Reads an argument; otherwise answers with the error.</summary>
    public static bool TryParse(CommandCall call, int index, out ClientType type)
    {
        type = ClientType.Normal;
        if (call.Is(index, "NORMAL"u8)) return true;
        if (call.Is(index, "MASTER"u8)) type = ClientType.Master;
        else if (call.Is(index, "REPLICA"u8) || call.Is(index, "SLAVE"u8)) type = ClientType.Replica;
        else if (call.Is(index, "PUBSUB"u8)) type = ClientType.PubSub;
        else
        {
            call.Reply.Error([.. "ERR Unknown client type '"u8, .. call[index], (byte)'\'']);
            return false;
        }
        return true;
    }
}
