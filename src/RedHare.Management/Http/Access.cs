namespace RedHare.Management.Http;

/// <summary>Who may use a route. Administrators may use all.</summary>
internal enum Access
{
    /// <summary>Anybody, without a name.</summary>
    Public,

    /// <summary>Users with one of the management tags.</summary>
    Managers,

    /// <summary>Users who may enter the virtual host.</summary>
    VirtualHost,

    /// <summary>Users who may enter the virtual host, and those who monitor.</summary>
    VisibleHost,

    Monitors,

    /// <summary>Policymakers who may enter the virtual host.</summary>
    PolicyMakers,

    Administrators,
}
