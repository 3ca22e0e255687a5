using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Effects;

public class EffectLogTests
{
    [Fact]
    public void Gives_every_reader_every_effect_once_and_each_writers_in_order()
    {
        const int Writers = 4, Each = 2000;
        var log = new EffectLog(1 << 20);
        var early = log.Read();
        var first = Task.Run(() => Collect(early, Writers * Each), TestContext.Current.CancellationToken);
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() => Write(log, writer, Each))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var found = first.GetAwaiter().GetResult();
        Assert.Equal(Writers * Each, log.Count);
        var next = new int[Writers];
        foreach (var effect in found)
        {
            var (writer, number) = Parse(effect);
            Assert.Equal(next[writer]++, number);
        }
        Assert.Equal(found.Select(effect => effect.Sequence).Order(), found.Select(effect => effect.Sequence));
        Assert.Equal(log.Position, found[^1].Sequence);
        Assert.Null(early.Next());
        Assert.False(early.Lost);
    }

    [Fact]
    public void A_reader_never_sees_a_torn_effect_however_often_the_ring_goes_round()
    {
        const int Writers = 3, Each = 30_000;
        var log = new EffectLog(1 << 12);
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() => Write(log, writer, Each))).ToArray();
        var writing = Writers;
        foreach (var thread in threads) thread.Start();
        var read = 0;
        var last = new int[Writers];
        var reader = log.Read();
        while (Volatile.Read(ref writing) > 0)
        {
            if (threads.All(thread => !thread.IsAlive)) writing = 0;
            while (reader.Next() is { } effect)
            {
                var (writer, number) = Parse(effect);
                Assert.True(number >= last[writer], "The order of a writer's effects was broken.");
                last[writer] = number;
                read++;
            }
            if (reader.Lost) reader = log.Read();
        }
        foreach (var thread in threads) thread.Join();
        Assert.Equal(Writers * Each, log.Count);
        if (read > 0) return;
        // Where others have the processors the writers may have overtaken it each time; alone they do not.
        reader = log.Read();
        Write(log, 0, 1);
        Assert.Equal((0, 0), Parse(reader.Next()!));
    }

    [Fact]
    public void A_reader_that_the_ring_overtook_is_told()
    {
        var log = new EffectLog(1024);
        var reader = log.Read();
        Write(log, 1, 5);
        Assert.NotNull(reader.Next());
        Write(log, 1, 100);
        Assert.Null(reader.Next());
        Assert.True(reader.Lost);
        var fresh = log.Read();
        Write(log, 1, 1);
        Assert.Equal((1, 0), Parse(fresh.Next()!));
    }

    [Fact]
    public void An_effect_larger_than_the_ring_is_lost_and_the_log_goes_on()
    {
        var log = new EffectLog(1024);
        var reader = log.Read();
        var effects = new EffectBuffer();
        effects.Begin(0, 1);
        effects.Argument(new byte[5000]);
        Assert.True(log.Append(effects) > 5000);
        Assert.Null(reader.Next());
        Assert.True(reader.Lost);
        var fresh = log.Read();
        for (var i = 0; i < 200; i++)
        {
            Write(log, 2, 1);
            Assert.Equal((2, 0), Parse(fresh.Next()!));
            if (i % 50 == 0)
            {
                log.Append(effects);
                Assert.Null(fresh.Next());
                Assert.True(fresh.Lost);
                fresh = log.Read();
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(32)]
    public void The_ring_is_a_power_of_two_of_at_least_64_bytes(int bytes) => Assert.Throws<ArgumentException>(() => new EffectLog(bytes));

    private static void Write(EffectLog log, int writer, int count)
    {
        var effects = new EffectBuffer();
        for (var i = 0; i < count; i++)
        {
            effects.Clear();
            effects.Begin(writer, 2);
            effects.Argument(Encoding.ASCII.GetBytes($"{writer} {i}"));
            // Its content follows from its number, so that a torn effect shows.
            var padding = new byte[i % 40];
            padding.AsSpan().Fill((byte)('a' + i % 26));
            effects.Argument(padding);
            log.Append(effects);
        }
    }

    private static (int Writer, int Number) Parse(Effect effect)
    {
        var lines = Encoding.ASCII.GetString(effect.Commands).Split("\r\n");
        Assert.Equal("*2", lines[0]);
        var words = lines[2].Split(' ');
        var (writer, number) = (int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(new string((char)('a' + number % 26), number % 40), lines[4]);
        Assert.Equal(writer, effect.Database);
        return (writer, number);
    }

    private static List<Effect> Collect(EffectReader reader, int count)
    {
        var found = new List<Effect>();
        while (found.Count < count && !reader.Lost)
        {
            if (reader.Next() is { } effect) found.Add(effect);
            else Thread.Yield();
        }
        return found;
    }
}
