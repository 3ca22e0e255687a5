using System.Globalization;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>A key on its way to another server: what it was at one instant, and whether it has changed since.</summary>
internal sealed class MovingKey(byte[] name)
{
    private byte[]? _value;
    private long _milliseconds;
    private WatchSet _watch = new() { HeedsEverything = true };
    private bool _wasThere;

    /// <summary>Its name.</summary>
    public byte[] Name => name;

    /// <summary>It was here when it was looked at last.</summary>
    public bool Exists => _value is not null;

    /// <summary>The other server has acknowledged what was taken last.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Looks at it in a unit that holds its shard; from now on a change is noticed.</summary>
    public void Take(ExecutionUnit unit, bool watches)
    {
        Forget(unit.Engine);
        IsThere = false;
        var key = unit.Peek(name);
        _value = key.Exists ? key.Dump(RdbFormat.PlainVersion) : null;
        _milliseconds = key.Expiry < 0 ? 0 : Math.Max(1, key.Expiry - unit.Now);
        unit.ReleaseLast();
        if (watches) unit.Watch(_watch, name);
    }

    /// <summary>It changed since. In a unit that holds its shard.</summary>
    public bool HasChanged(ExecutionUnit unit) => unit.IsBroken(_watch);

    /// <summary>Changes are no longer noticed.</summary>
    public void Forget(StorageEngine engine)
    {
        if (_watch.Count == 0) return;
        engine.Unwatch(_watch);
        _watch = new WatchSet { HeedsEverything = true };
    }

    /// <summary>What the other server is asked.</summary>
    public IReadOnlyList<byte[]> Request(bool replaces)
    {
        if (_value is null) return ["DEL"u8.ToArray(), name];
        byte[][] line = ["RESTORE"u8.ToArray(), name, Encoding.ASCII.GetBytes(_milliseconds.ToString(CultureInfo.InvariantCulture)), _value];
        // What is there is from here.
        return replaces || _wasThere ? [.. line, "REPLACE"u8.ToArray()] : line;
    }

    /// <summary>The other server has done what it was asked.</summary>
    public void Acknowledge() => IsThere = _wasThere = true;
}
