using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Waiting;

/// <summary>Base of the tests of waiting: an engine of several shards, and keys that lie in different ones.</summary>
public abstract class WaitingTest : IDisposable
{
    private readonly ArenaChecks _checks = new();

    protected WaitingTest()
    {
        Engine = new StorageEngine(new EngineOptions { Shards = 8, Checks = () => _checks });
        Unit = new ExecutionUnit(Engine);
        var keys = Enumerable.Range(0, 200).Select(i => "k" + i).DistinctBy(key => Unit.ShardOf(Encoding.ASCII.GetBytes(key))).OrderBy(key => Unit.ShardOf(Encoding.ASCII.GetBytes(key)));
        Keys = [.. keys.Take(4)];
    }

    protected StorageEngine Engine { get; }

    protected ExecutionUnit Unit { get; }

    /// <summary>Four keys in four shards, in the order of the shards.</summary>
    protected string[] Keys { get; }

    protected void Push(string key, string element) => Push(Unit, (key, element));

    /// <summary>Pushes to the tails of several lists in one unit.</summary>
    protected static void Push(ExecutionUnit unit, params (string Key, string Element)[] elements)
    {
        unit.Enter(elements.Aggregate(0UL, (mask, each) => mask | unit.ShardOf(Encoding.ASCII.GetBytes(each.Key))));
        foreach (var (key, element) in elements)
        {
            unit.BeginCommand();
            unit.Write(Encoding.ASCII.GetBytes(key), KeyEvent.Del).Push(ListEnd.Right, Encoding.ASCII.GetBytes(element), new PackListLimit(-2));
            unit.EndCommand();
        }
        unit.Exit();
    }

    protected long Length(string key)
    {
        var name = Encoding.ASCII.GetBytes(key);
        Unit.Enter(Unit.ShardOf(name));
        Unit.BeginCommand();
        var list = Unit.Peek(name);
        var length = list.Exists ? list.ListLength() : 0;
        Unit.EndCommand();
        Unit.Exit();
        return length;
    }

    internal PopWaiter Wait(params string[] keys)
    {
        var waiter = new PopWaiter(keys);
        Assert.False(waiter.Start(Unit));
        return waiter;
    }

    public void Dispose()
    {
        Unit.Enter(Engine.AllShards);
        Engine.Flush(Unit, -1, lazy: false);
        Unit.Exit();
        _checks.Verify();
        var leaked = _checks.LiveBlocks;
        Engine.Dispose();
        Assert.Equal(0, leaked);
        GC.SuppressFinalize(this);
    }
}
