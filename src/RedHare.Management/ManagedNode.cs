using System.Net;
using RedHare.Broker;
using RedHare.Management.Rates;

namespace RedHare.Management;

/// <summary>What all requests see: the broker, its process, the rates.</summary>
internal sealed class ManagedNode(MessageBroker broker, ManagementOptions options, RateSampler rates, ManagementServer server)
{
    public const string RabbitVersion = "3.10.8";

    private volatile string _clusterName = options.NodeName;

    public MessageBroker Broker => broker;

    public ManagementOptions Options => options;

    public RateSampler Rates => rates;

    public string Name => options.NodeName;

    /// <summary>Lives as long as the process.</summary>
    public string ClusterName
    {
        get => _clusterName;
        set => _clusterName = value;
    }

    public IReadOnlyList<IPEndPoint> EndPoints => server.EndPoints;

    /// <summary>What the broker is low on: memory, disk.</summary>
    public IReadOnlyList<string> Alarms => broker.Alarms.Raised?.Split(" & ") ?? [];

    public IEnumerable<Listener> Listeners =>
        [.. options.Listeners(), .. EndPoints.Select(static endPoint => new Listener("http", endPoint.Address.ToString(), endPoint.Port))];

    public IEnumerable<VirtualHost> VirtualHosts => broker.VirtualHosts.OrderBy(static host => host.Name, StringComparer.Ordinal);
}
