using System.Collections.Concurrent;
using System.Diagnostics;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Sentinel;

/// <summary>The master is killed under load.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const int Writers = 16, Readers = 8;

    private static readonly CommandSpec Push = new("RPUSH"), Echo = new("ECHO", CommandTraits.ReadOnly), Wait = new("WAIT");

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    /// <summary>
    /// Each writer appends numbers to a list of its own, a command that must not run twice. Replication is asynchronous, so what a master answered just
    /// before it died may be gone; but nothing may be there twice, nothing that was said not to have run, and everything that the replicas had confirmed.
    /// </summary>
    [Fact]
    public async Task A_killed_master_costs_no_hang_no_wrong_answer_and_each_write_is_reported_once()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync(downAfter: 500);
        await using var redis = await RedisConnection.ConnectAsync(RedisUrl.Parse(set.Url) with { CommandTimeout = TimeSpan.FromSeconds(20) }, Soon);
        using var stop = new CancellationTokenSource();
        var outcomes = new Outcomes();
        var load = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(redis, writer, outcomes, stop.Token)))
            .Concat(Enumerable.Range(0, Readers).Select(reader => Task.Run(() => ReadAsync(redis, reader, outcomes, stop.Token)))).ToArray();
        await using var subscription = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        await using var messages = subscription.ReadAllAsync(Soon).GetAsyncEnumerator(Soon);

        await outcomes.UntilAsync(2_000, Soon);
        // What was answered until here the replicas have; what follows they may have.
        var confirmed = outcomes.Acknowledged();
        await using (var session = await redis.Backend.OpenSessionAsync(cancellation: Soon))
        {
            await session.ExecuteAsync(CommandLine.Rent(Push).Key("barrier").Add(1), static reply => reply, Soon);
            Assert.Equal(2, await session.ExecuteAsync(CommandLine.Rent(Wait).Add(2).Add(10_000), static reply => reply.AsInteger(), Soon));
        }
        await outcomes.UntilAsync(4_000, Soon);
        var clock = Stopwatch.StartNew();
        set.Kill(set.Ports[0]);
        await outcomes.UntilAnsweredAgainAsync(Soon);
        var recovery = clock.Elapsed;
        await outcomes.UntilAsync(outcomes.Answered + 2_000, Soon);
        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(Soon);

        Assert.Empty(outcomes.Wrong);
        Assert.True(await messages.MoveNextAsync());
        Assert.True(messages.Current.IsGap);
        // The connection may be lost once more while the sentinels settle: that is another gap.
        do
        {
            await redis.ExecuteAsync("PUBLISH", "news", "after");
            Assert.True(await messages.MoveNextAsync());
        }
        while (messages.Current.IsGap);
        Assert.Equal("after", messages.Current.Text);
        Assert.NotEqual(new RedisEndPoint("127.0.0.1", set.Ports[0]), redis.Health.Server);
        long lost = 0;
        for (var writer = 0; writer < Writers; writer++)
        {
            var stored = (await redis.ExecuteAsync("LRANGE", $"list:{writer}", 0, -1)).Items.Select(item => (int)item.AsInteger()).ToArray();
            Assert.Equal(stored.Order(), stored);
            Assert.Equal(stored.Distinct().Count(), stored.Length);
            var there = stored.ToHashSet();
            Assert.DoesNotContain(stored, number => outcomes[writer, number] == Outcome.NotRun);
            Assert.All(Enumerable.Range(0, confirmed[writer]), number => Assert.True(outcomes[writer, number] != Outcome.Done || there.Contains(number), $"{number} of {writer} is gone"));
            lost += outcomes.Numbers(writer, Outcome.Done).Count(number => !there.Contains(number));
        }
        output.WriteLine($"answered again after {recovery.TotalMilliseconds:N0} ms (down-after-milliseconds 500); {outcomes}; {lost} answered writes lost by asynchronous replication");
    }

    private static async Task WriteAsync(RedisConnection redis, int writer, Outcomes outcomes, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            try
            {
                await redis.Backend.ExecuteAsync(CommandLine.Rent(Push).Key($"list:{writer}").Add(number), static reply => reply.AsInteger(), CancellationToken.None);
                outcomes.Note(writer, number, Outcome.Done);
            }
            catch (RedisConnectionException exception)
            {
                outcomes.Note(writer, number, exception.MayHaveRun ? Outcome.Unknown : Outcome.NotRun);
            }
            catch (TimeoutException)
            {
                outcomes.Note(writer, number, Outcome.Unknown);
            }
            catch (Exception exception)
            {
                outcomes.Wrong.Enqueue(exception.ToString());
                return;
            }
        }
    }

    private static async Task ReadAsync(RedisConnection redis, int reader, Outcomes outcomes, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var text = $"{reader}:{number}";
            var reply = await redis.Backend.ExecuteAsync(CommandLine.Rent(Echo).Add(text), static reply => reply.ToString(), CancellationToken.None);
            if (reply != text) outcomes.Wrong.Enqueue($"'{text}' was expected, '{reply}' came");
        }
    }

    private enum Outcome
    {
        Done,
        NotRun,
        Unknown,
    }

    private sealed class Outcomes
    {
        private readonly List<Outcome>[] _byWriter = [.. Enumerable.Range(0, Writers).Select(_ => new List<Outcome>())];
        private readonly int[] _count = new int[3];
        private bool _hasFailed;
        private bool _isAnsweredAgain;

        public ConcurrentQueue<string> Wrong { get; } = new();

        public int Answered => Volatile.Read(ref _count[(int)Outcome.Done]);

        public Outcome this[int writer, int number] => _byWriter[writer][number];

        /// <summary>Each number has one outcome: it is noted in order, by its writer alone.</summary>
        public void Note(int writer, int number, Outcome outcome)
        {
            lock (_byWriter)
            {
                Assert.Equal(_byWriter[writer].Count, number);
                _byWriter[writer].Add(outcome);
                _count[(int)outcome]++;
                if (outcome != Outcome.Done) _hasFailed = true;
                else if (_hasFailed) _isAnsweredAgain = true;
            }
        }

        public int[] Acknowledged()
        {
            lock (_byWriter) return [.. _byWriter.Select(outcomes => outcomes.Count)];
        }

        public IEnumerable<int> Numbers(int writer, Outcome outcome) => Enumerable.Range(0, _byWriter[writer].Count).Where(number => _byWriter[writer][number] == outcome);

        public async Task UntilAsync(int answered, CancellationToken cancellation)
        {
            while (Answered < answered) await Task.Delay(5, cancellation);
        }

        public async Task UntilAnsweredAgainAsync(CancellationToken cancellation)
        {
            while (!Volatile.Read(ref _isAnsweredAgain)) await Task.Delay(1, cancellation);
        }

        public override string ToString() => $"writes: {_count[0]:N0} answered, {_count[2]} of unknown outcome, {_count[1]} not run";
    }
}
