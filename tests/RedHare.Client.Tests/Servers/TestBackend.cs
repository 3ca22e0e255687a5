namespace RedHare.Client.Tests.Servers;

/// <summary>What the client's tests run on, each of them on all.</summary>
public enum TestBackend
{
    InProcess,
    RedHareResp3,
    RedHareResp2,
    Redis,
    Cluster,
    Sentinel,
}
