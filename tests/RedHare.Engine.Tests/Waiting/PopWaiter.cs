using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Waiting;

/// <summary>A waiter that pops one element of the first of its keys that there is, as BLPOP does.</summary>
internal sealed class PopWaiter(params string[] keys) : Waiter
{
    private readonly ManualResetEventSlim _answered = new();
    private int _answers;

    /// <summary>What it was answered: the element, or why it ended.</summary>
    public string? Answer { get; private set; }

    /// <summary>How often it was run.</summary>
    public int Runs { get; private set; }

    /// <summary>True when it did not pop at once: only then it may be ended.</summary>
    public bool HasWaited { get; private set; }

    public bool IsAnswered => _answered.IsSet;

    /// <summary>Called in each run, under the locks.</summary>
    public Action? Running { get; init; }

    /// <summary>How many runs find nothing to their taste.</summary>
    public int VainRuns { get; set; }

    /// <summary>What a run pushes after it popped, to a key of its own.</summary>
    public (string Key, string Element)? Pushes { get; init; }

    /// <summary>Whether it wants to know that its first key holds no list any more, and answers "lost" then.</summary>
    public bool HeedsTheLoss { get; init; }

    /// <summary>Where it moves what it pops.</summary>
    public string? Destination { get; init; }

    /// <summary>Pops at once or starts to wait; true when it popped.</summary>
    public bool Start(ExecutionUnit unit, long deadline = long.MaxValue)
    {
        unit.Enter(ShardsOfKeys(unit));
        try
        {
            if (!Pop(unit))
            {
                HasWaited = true;
                unit.Wait(this, [.. keys.Select(Encoding.ASCII.GetBytes)], KeyType.List, ShardsOfKeys(unit), deadline, HeedsTheLoss);
                return false;
            }
        }
        finally
        {
            unit.Exit();
        }
        Deliver();
        return true;
    }

    /// <summary>The answer, waited for.</summary>
    public string Completed()
    {
        Assert.True(_answered.Wait(TimeSpan.FromSeconds(20)), "The waiter was not answered.");
        Assert.Equal(1, Volatile.Read(ref _answers));
        return Answer!;
    }

    protected internal override bool TryRun(ExecutionUnit unit)
    {
        Runs++;
        Running?.Invoke();
        if (VainRuns-- > 0 || !Pop(unit)) return false;
        if (Pushes is { } push) Push(unit, push.Key, push.Element);
        return true;
    }

    protected internal override void Deliver() => Finish(Answer!);

    protected internal override void DeliverEnd(WaitEnd end) => Finish(end.ToString());

    private void Finish(string answer)
    {
        Answer = answer;
        Interlocked.Increment(ref _answers);
        _answered.Set();
    }

    private static void Push(ExecutionUnit unit, string key, string element)
    {
        unit.BeginCommand();
        unit.Write(Encoding.ASCII.GetBytes(key), KeyEvent.Del).Push(ListEnd.Right, Encoding.ASCII.GetBytes(element), new PackListLimit(-2));
        unit.EndCommand();
    }

    private ulong ShardsOfKeys(ExecutionUnit unit) => (Destination is null ? keys : [.. keys, Destination]).Aggregate(0UL, (mask, key) => mask | unit.ShardOf(Encoding.ASCII.GetBytes(key)));

    private bool Pop(ExecutionUnit unit)
    {
        unit.BeginCommand();
        var found = false;
        foreach (var key in keys)
        {
            var list = unit.Write(Encoding.ASCII.GetBytes(key), KeyEvent.Del);
            if (!list.Exists || list.Type != KeyType.List) continue;
            Answer = key + " " + Encoding.ASCII.GetString(list.EndElement(ListEnd.Left).Text(new byte[PackEntry.ScratchLength]));
            list.RemoveEnd(ListEnd.Left, 1, new PackListLimit(-2));
            found = true;
            break;
        }
        if (!found && HeedsTheLoss && Runs > 0 && unit.Peek(Encoding.ASCII.GetBytes(keys[0])).Type != KeyType.List)
        {
            Answer = "lost";
            found = true;
        }
        unit.EndCommand();
        if (found && Destination is not null) Push(unit, Destination, Answer!.Split(' ')[1]);
        return found;
    }
}
