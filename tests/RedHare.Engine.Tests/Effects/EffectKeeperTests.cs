using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Effects;

public class EffectKeeperTests
{
    [Fact]
    public void Each_keeper_takes_every_effect_from_its_beginning_on()
    {
        var log = new EffectLog(1 << 10);
        Append(log, "SET", "a", "1");
        var first = log.Keep();
        Append(log, "SET", "b", "2");
        var second = log.Keep();
        // Larger than the ring: it is laid aside for both.
        Append(log, "SET", "c", new string('x', 2000));
        Assert.Equal(["b", "c"], TakeAll(first));
        Assert.Equal(["c"], TakeAll(second));
        first.Dismiss();
        for (var i = 0; i < 3; i++) Append(log, "SET", "d", new string('y', 100));
        Assert.Equal(["d", "d", "d"], TakeAll(second));
        Assert.True(log.IsKept);
        second.Dismiss();
        Assert.False(log.IsKept);
    }

    [Fact]
    public void A_keeper_that_wants_a_larger_ring_leaves_the_others_what_they_have_not_taken()
    {
        var log = new EffectLog(1 << 10);
        // So that the ring has gone round when it grows.
        for (var i = 0; i < 40; i++) Append(log, "SET", "before", "1");
        var early = log.Keep();
        for (var i = 0; i < 8; i++) Append(log, "SET", "k" + i, "1");
        var late = log.Keep(1 << 14);
        for (var i = 8; i < 16; i++) Append(log, "SET", "k" + i, "1");
        Assert.Equal(Enumerable.Range(0, 16).Select(static i => "k" + i), TakeAll(early));
        Assert.Equal(Enumerable.Range(8, 8).Select(static i => "k" + i), TakeAll(late));
    }

    [Fact]
    public void The_slowest_keeper_holds_writers_up_and_misses_nothing()
    {
        const int Count = 2000;
        var log = new EffectLog(1 << 10);
        var keepers = new[] { log.Keep(), log.Keep() };
        var taken = keepers.Select(keeper => Task.Factory.StartNew(() =>
        {
            var keys = new List<string>();
            while (keys.Count < Count)
            {
                keys.AddRange(TakeAll(keeper));
                if (keys.Count < Count) keeper.Wait(1000);
            }
            return keys;
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        for (var i = 0; i < Count; i++)
        {
            Append(log, "SET", "k" + i, "value");
            log.WakeKeeper();
        }
        foreach (var keys in taken) Assert.Equal(Enumerable.Range(0, Count).Select(static i => "k" + i), keys.GetAwaiter().GetResult());
    }

    private static void Append(EffectLog log, params string[] words)
    {
        var effects = new EffectBuffer();
        effects.Begin(0, words.Length);
        foreach (var word in words) effects.Argument(Encoding.ASCII.GetBytes(word));
        log.Append(effects);
    }

    // The keys of SET's.
    private static List<string> TakeAll(EffectKeeper keeper)
    {
        var keys = new List<string>();
        while (keeper.TryTake((first, second, _, _) => keys.Add(Encoding.ASCII.GetString([.. first, .. second]).Split("\r\n")[4]))) { }
        return keys;
    }
}
