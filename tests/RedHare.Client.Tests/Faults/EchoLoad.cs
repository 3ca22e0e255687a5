using System.Collections.Concurrent;
using System.Diagnostics;

namespace RedHare.Client.Tests.Faults;

/// <summary>
/// Callers on one connection, each of which knows every reply that it may get: what it had echoed, unique to the call, and its own counter, which must have
/// counted each command that was answered, none that did not run, and those of unknown outcome at most once.
/// </summary>
internal sealed class EchoLoad(RedisConnection redis, int callers, int calls, int seed)
{
    private static readonly CommandSpec Echo = new("ECHO", CommandTraits.ReadOnly), Incr = new("INCR"), Pop = new("BLPOP", CommandTraits.Blocking), Push = new("RPUSH");

    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly int _calls = calls, _seed = seed;
    private int _left = calls;
    private long _replies, _cancelled, _late, _notRun, _unknown, _slowest;

    /// <summary>Replies that were another's, or counters that counted wrongly; empty when all is well.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Calls that got a reply.</summary>
    public long Replies => Interlocked.Read(ref _replies);

    /// <summary>Calls that failed and say that they may have run.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Calls that have ended, in whichever way.</summary>
    public long Ended => Replies + Unknown + Interlocked.Read(ref _cancelled) + Interlocked.Read(ref _late) + Interlocked.Read(ref _notRun);

    /// <summary>Runs all calls; ends when each has ended.</summary>
    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, new Random(HashCode.Combine(_seed, caller))))));

    public override string ToString() =>
        $"{_calls:N0} calls: {_replies:N0} replies, {_cancelled:N0} cancelled, {_late:N0} timed out, {_notRun:N0} not run, {_unknown:N0} may have run; {_wrong.Count} wrong; the slowest took {_slowest} ms";

    private async Task CallAsync(int caller, Random random)
    {
        var counter = new Counter($"counter:{_seed}:{caller}");
        for (var call = 0; Interlocked.Decrement(ref _left) >= 0; call++)
        {
            // Some callers give up at an arbitrary moment, most never do.
            using var cancellation = random.Next(50) == 0 ? new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(4))) : null;
            var token = cancellation?.Token ?? CancellationToken.None;
            var clock = Stopwatch.GetTimestamp();
            var counts = false;
            try
            {
                switch (random.Next(20))
                {
                    case < 14:
                        await EchoAsync($"{caller}:{call}:{random.Next()}", token);
                        break;
                    case < 17:
                        counts = true;
                        counter.Answered(await redis.Backend.ExecuteAsync(CommandLine.Rent(Incr).Key(counter.Key), static reply => reply.AsInteger(), token), this);
                        break;
                    case 17:
                        await BatchAsync(caller, call, token);
                        break;
                    case 18:
                        counts = true;
                        await TransactionAsync(caller, call, counter, token);
                        break;
                    default:
                        await BlockAsync(caller, call, token);
                        break;
                }
                Interlocked.Increment(ref _replies);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
                if (counts) counter.Unknown++;
            }
            catch (TimeoutException)
            {
                Interlocked.Increment(ref _late);
                if (counts) counter.Unknown++;
            }
            catch (RedisConnectionException exception)
            {
                Interlocked.Increment(ref exception.MayHaveRun ? ref _unknown : ref _notRun);
                if (counts && exception.MayHaveRun) counter.Unknown++;
            }
            catch (Exception exception)
            {
                _wrong.Enqueue($"{caller}: {exception}");
            }
            InterlockedMax(ref _slowest, (long)Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }
    }

    private async Task EchoAsync(string text, CancellationToken cancellation)
    {
        var reply = await redis.Backend.ExecuteAsync(CommandLine.Rent(Echo).Add(text), static reply => reply.ToString(), cancellation);
        Expect(text, reply);
    }

    private async Task BatchAsync(int caller, int call, CancellationToken cancellation)
    {
        var texts = Enumerable.Range(0, 5).Select(i => $"{caller}:{call}:batch:{i}").ToArray();
        var replies = await redis.Backend.ExecuteBatchAsync([.. texts.Select(text => CommandLine.Rent(Echo).Add(text))], atomic: false, cancellation);
        for (var i = 0; i < texts.Length; i++) Expect(texts[i], replies[i].ToString());
    }

    private async Task TransactionAsync(int caller, int call, Counter counter, CancellationToken cancellation)
    {
        var text = $"{caller}:{call}:transaction";
        var replies = await redis.Backend.ExecuteBatchAsync([CommandLine.Rent(Echo).Add(text), CommandLine.Rent(Incr).Key(counter.Key)], atomic: true, cancellation);
        Expect(text, replies[0].ToString());
        counter.Answered(replies[1].AsInteger(), this);
    }

    private async Task BlockAsync(int caller, int call, CancellationToken cancellation)
    {
        // A list of the call alone: what comes is what was pushed.
        var (key, text) = ($"list:{_seed}:{caller}:{call}", $"{caller}:{call}:pushed");
        await redis.Backend.ExecuteAsync(CommandLine.Rent(Push).Key(key).Add(text), static reply => reply.AsInteger(), CancellationToken.None);
        var popped = await redis.Backend.ExecuteAsync(CommandLine.Rent(Pop).Key(key).Add(1), static reply => reply.IsNull ? null : $"{reply.Items[0]} {reply.Items[1]}", cancellation);
        Expect($"{key} {text}", popped ?? "nothing");
    }

    private void Expect(string expected, string actual)
    {
        if (expected != actual) _wrong.Enqueue($"'{expected}' was expected, '{actual}' came");
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    /// <summary>A caller's own counter at the server.</summary>
    private sealed class Counter(string key)
    {
        private long _value;

        public string Key => key;

        /// <summary>Commands since the last answer that may have counted.</summary>
        public int Unknown { get; set; }

        public void Answered(long value, EchoLoad load)
        {
            if (value <= _value || value > _value + Unknown + 1) load._wrong.Enqueue($"{Key} was {_value}, {Unknown} commands of unknown outcome followed, and then it was {value}");
            (_value, Unknown) = (value, 0);
        }
    }
}
