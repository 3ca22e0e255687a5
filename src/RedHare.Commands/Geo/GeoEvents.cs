using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>The keyspace events of geo commands; GEOADD's is ZADD's.</summary>
internal static class GeoEvents
{
    public static readonly KeyEvent SearchStore = new(KeyEventClass.SortedSet, "geosearchstore");
    public static readonly KeyEvent RadiusStore = new(KeyEventClass.SortedSet, "georadiusstore");
}
