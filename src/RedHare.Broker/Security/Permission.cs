namespace RedHare.Broker;

/// <summary>What a user may do with an exchange or a queue.</summary>
internal enum Permission
{
    Configure,
    Write,
    Read,
}
