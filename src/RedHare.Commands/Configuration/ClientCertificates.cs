namespace RedHare.Commands.Configuration;

/// <summary>What a server wants of its clients' certificates.</summary>
public enum ClientCertificates
{
    /// <summary>None is asked for.</summary>
    No,
    /// <summary>There must be one, and it must be good.</summary>
    Yes,
    /// <summary>One that is given must be good.</summary>
    Optional,
}
