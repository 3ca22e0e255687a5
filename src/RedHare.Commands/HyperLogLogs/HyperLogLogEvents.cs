using RedHare.Engine;

namespace RedHare.Commands.HyperLogLogs;

/// <summary>The keyspace events of HyperLogLogs.</summary>
internal static class HyperLogLogEvents
{
    /// <summary>Registers may have been raised, by PFADD or PFMERGE.</summary>
    public static readonly KeyEvent Add = new(KeyEventClass.String, "pfadd");

    /// <summary>The same registers are stored otherwise, or their count was noted: watchers and replicas hear of it, subscribers do not.</summary>
    public static readonly KeyEvent Silent = new(KeyEventClass.None, "");
}
