using System.Net;
using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management;

/// <summary>What all requests see: the broker, its process, the rates.</summary>
internal sealed class ManagedNode(MessageBroker broker, ManagementOptions options, RateSampler rates, ManagementServer server)
{
    public const string RabbitVersion = "3.10.8";

    private const string ClusterNameParameter = "cluster_name";

    public MessageBroker Broker => broker;

    public ManagementOptions Options => options;

    public RateSampler Rates => rates;

    public string Name => options.NodeName;

    /// <summary>A global parameter; the node's name until it is set.</summary>
    public string ClusterName
    {
        get => broker.Parameters.Find(ClusterNameParameter) is { } json ? JsonNode.Parse(json).AsText() ?? options.NodeName : options.NodeName;
        set => broker.Parameters.Set(ClusterNameParameter, JsonValue.Create(value).ToJsonString());
    }

    /// <summary>The global parameters by name; the cluster's name is always among them.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> GlobalParameters
    {
        get
        {
            if (broker.Parameters.Find(ClusterNameParameter) is null) yield return new(ClusterNameParameter, JsonValue.Create(ClusterName));
            foreach (var (name, json) in broker.Parameters.All) yield return new(name, JsonNode.Parse(json));
        }
    }

    public IReadOnlyList<IPEndPoint> EndPoints => server.EndPoints;

    /// <summary>What the broker is low on: memory, disk.</summary>
    public IReadOnlyList<string> Alarms => broker.Alarms.Raised?.Split(" & ") ?? [];

    public IEnumerable<Listener> Listeners =>
        [.. options.Listeners(), .. EndPoints.Select(static endPoint => new Listener("http", endPoint.Address.ToString(), endPoint.Port))];

    public IEnumerable<VirtualHost> VirtualHosts => broker.VirtualHosts.OrderBy(static host => host.Name, StringComparer.Ordinal);
}
