using Xunit;

namespace RedHare.Engine.Tests.Waiting;

public class WaiterRaceTests : EngineTest
{
    [Fact]
    public void Exactly_one_of_serving_and_ending_happens()
    {
        for (var round = 0; round < 300; round++)
        {
            var waiter = Wait("k");
            using var go = new Barrier(3);
            var ended = false;
            var threads = new[]
            {
                new Thread(() => { go.SignalAndWait(); Put(new ExecutionUnit(Engine), "k", "v"); }),
                new Thread(() => { go.SignalAndWait(); ended = Engine.End(waiter, WaitEnd.Timeout); }),
                new Thread(() => { go.SignalAndWait(); Engine.End(waiter, WaitEnd.Closed); }),
            };
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.Equal(1, waiter.Deliveries + (waiter.Ended is null ? 0 : 1));
            Assert.Equal(waiter.Value is null ? "v" : null, Get("k"));
            Assert.True(!ended || waiter.Ended == WaitEnd.Timeout);
            Delete("k");
            Assert.Equal(0, Engine.BlockedWaiters);
        }
    }

    [Fact]
    public void Many_writers_and_waiters_lose_and_double_nothing()
    {
        const int Items = 2000;
        string[] keys = ["a", "b", "c", "d"];
        var served = new System.Collections.Concurrent.ConcurrentBag<string>();
        var consumers = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            var unit = new ExecutionUnit(Engine);
            while (true)
            {
                var waiter = new PopWaiter();
                if (!Start(unit, waiter, keys)) waiter.WaitForDelivery();
                if (waiter.Value == "stop") return;
                served.Add(waiter.Value!);
            }
        })).ToArray();
        foreach (var thread in consumers) thread.Start();
        var producers = Enumerable.Range(0, 2).Select(n => new Thread(() =>
        {
            var unit = new ExecutionUnit(Engine);
            for (var i = 0; i < Items; i++) Offer(unit, keys[(i + n) % keys.Length], $"{n}:{i}");
        })).ToArray();
        foreach (var thread in producers) thread.Start();
        foreach (var thread in producers) thread.Join();
        // Who looks at "a" first would stop before what is left in the others.
        while (Engine.CountKeys(0) > 0) Thread.Yield();
        for (var i = 0; i < consumers.Length; i++) Offer(Unit, "a", "stop");
        foreach (var thread in consumers) thread.Join();
        Assert.Equal(Items * 2, served.Count);
        Assert.Equal(Items * 2, served.Distinct().Count());
        Assert.Equal(0, Engine.CountKeys(0));
        Assert.Equal(0, Engine.BlockedWaiters);
    }

    [Fact]
    public void Swapping_databases_wakes_those_whose_key_came()
    {
        var waiter = Wait("k");
        Unit.Database = 1;
        Put("k", "from there");
        Unit.Database = 0;
        Assert.Null(waiter.Value);
        Command(Engine.AllShards, () => Engine.Swap(Unit, 0, 1));
        Assert.Equal("from there", waiter.Value);
    }

    private PopWaiter Wait(params string[] keys)
    {
        var waiter = new PopWaiter();
        Assert.False(Start(Unit, waiter, keys));
        return waiter;
    }

    /// <summary>Pops the first of the keys that is there, or waits; true when it popped at once.</summary>
    private static bool Start(ExecutionUnit unit, PopWaiter waiter, string[] keys, long deadline = long.MaxValue)
    {
        ulong shards = 0;
        foreach (var key in keys) shards |= unit.ShardOf(Bytes(key));
        var popped = false;
        Command(unit, shards, () =>
        {
            popped = waiter.Pop(unit, [.. keys.Select(Bytes)]);
            if (!popped) unit.Wait(waiter, [.. keys.Select(Bytes)], KeyType.String, 0, deadline);
        });
        return popped;
    }

    /// <summary>Puts a value where none is, trying again until somebody took the one before.</summary>
    private static void Offer(ExecutionUnit unit, string key, string value)
    {
        for (var done = false; !done;)
        {
            Command(unit, unit.ShardOf(Bytes(key)), () =>
            {
                var scope = unit.Write(Bytes(key), Set);
                done = !scope.Exists;
                if (done) scope.SetText(Bytes(value));
            });
            if (!done) Thread.Yield();
        }
    }

    private sealed class PopWaiter : Waiter
    {
        private readonly ManualResetEventSlim _delivered = new();
        private int _deliveries;

        public string? Value { get; private set; }

        public int Deliveries => Volatile.Read(ref _deliveries);

        public WaitEnd? Ended { get; private set; }

        public void WaitForDelivery() => Assert.True(_delivered.Wait(TimeSpan.FromSeconds(20)), "The waiter was never answered.");

        public bool Pop(ExecutionUnit unit, IReadOnlyList<byte[]> keys)
        {
            foreach (var key in keys)
            {
                var scope = unit.Write(key, KeyEvent.Del);
                if (!scope.Exists) continue;
                Span<byte> scratch = stackalloc byte[StringValue.ScratchLength];
                Value = System.Text.Encoding.UTF8.GetString(scope.Text(scratch));
                scope.Delete();
                return true;
            }
            return false;
        }

        protected internal override bool TryRun(ExecutionUnit unit)
        {
            unit.BeginCommand();
            var served = Pop(unit, Keys);
            unit.EndCommand();
            return served;
        }

        protected internal override void Deliver()
        {
            Interlocked.Increment(ref _deliveries);
            _delivered.Set();
        }

        protected internal override void DeliverEnd(WaitEnd end)
        {
            Ended = end;
            _delivered.Set();
        }
    }
}
