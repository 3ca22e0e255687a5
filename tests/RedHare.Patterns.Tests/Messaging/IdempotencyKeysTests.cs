using System.Text;
using RedHare.Client.Tests.Servers;
using RedHare.Commands;
using RedHare.Lua;
using RedHare.Patterns.Messaging;
using RedHare.Scripting;
using Xunit;

namespace RedHare.Patterns.Tests.Messaging;

public sealed class IdempotencyKeysTests(TestServers servers) : PatternTest(servers)
{
    private static readonly RedisScript Increment = new("redis.call('INCRBY', KEYS[1], ARGV[1]) return redis.call('INCR', KEYS[2])");

    /// <summary>Fault 20: effect and key are one step: however many copies come at once, the effect is there once.</summary>
    [Theory, EveryBackend]
    public async Task An_effect_in_the_store_is_had_once(TestBackend backend)
    {
        var context = await ContextAsync(backend);
        var keys = Bus(context).Idempotency("stock", new IdempotencyOptions { Retention = TimeSpan.FromHours(1) });
        RedisKey[] subject = [Key("stock"), Key("count")];
        var applied = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                if (await keys.ApplyAsync($"{Key("message")}:{i}", Increment, subject, [2], Soon)) Interlocked.Increment(ref applied);
        })));
        Assert.Equal(50, applied);
        Assert.Equal("100", await GetAsync(context, subject[0]));
        Assert.Equal("50", await GetAsync(context, subject[1]));
        // An effect that fails leaves no key; a whole key is a tag too.
        var failing = new RedisScript("if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('LPUSH', KEYS[1], 'x', 'y') + redis.call('INCR', KEYS[1]) end");
        RedisKey plain = Unique("plain");
        await Assert.ThrowsAsync<RedisServerException>(async () => await keys.ApplyAsync("m", failing, [plain], [], Soon));
        Assert.True(await keys.ApplyAsync("m", failing, [plain], [], Soon));
        Assert.False(await keys.ApplyAsync("m", failing, [plain], [], Soon));
        await Assert.ThrowsAsync<ArgumentException>(async () => await keys.ApplyAsync("m", failing, ["a}b"], [], Soon));
    }

    /// <summary>Fault 20: work elsewhere is done by one at a time, not again when it is remembered, and again when it failed.</summary>
    [Theory, EveryBackend]
    public async Task Work_elsewhere_is_done_once(TestBackend backend)
    {
        var context = await ContextAsync(backend);
        var keys = Bus(context).Idempotency(Unique("mailer"));
        var (runs, running) = (0, 0);
        var done = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () => await keys.RunAsync("m", async _ =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            if (Interlocked.Increment(ref runs) == 1) throw new IOException("the first fails");
        }, Soon).AsTask().ContinueWith(static task => task.IsFaulted ? (bool?)null : task.Result))));
        Assert.Equal(2, runs);
        Assert.Equal((1, 1, 4), (done.Count(static one => one is null), done.Count(static one => one == true), done.Count(static one => one == false)));
        await keys.ForgetAsync("m", Soon);
        Assert.True(await keys.RunAsync("m", static _ => default, Soon));
    }

    /// <summary>A claim is renewed for as long as the work goes on, and ends by itself when its process has died.</summary>
    [Fact]
    public async Task A_claim_outlives_its_ttl_while_the_work_goes_on_and_not_its_process()
    {
        var context = await ContextAsync(TestBackend.InProcess);
        var options = new IdempotencyOptions { ClaimTtl = TimeSpan.FromSeconds(2) };
        var keys = Bus(context).Idempotency(Unique("mailer"), options);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = keys.RunAsync("long", async _ =>
        {
            begun.SetResult();
            await end.Task;
        }, Soon).AsTask();
        await begun.Task;
        // As a process that has died: a claim that nobody renews.
        Assert.Equal(0, await context.Backend.EvaluateAsync(
            IdempotencyScript(), new[] { Held("dead") }, new RedisValue[] { "gone", 2500L }, static reply => reply.AsInteger(), Soon));
        Assert.True(await keys.RunAsync("dead", static _ => default, Soon)); // It waits for the end of that claim, and so for longer than the first one's TTL.
        var second = keys.RunAsync("long", static _ => throw new InvalidOperationException("twice"), Soon).AsTask();
        end.SetResult();
        Assert.True(await first);
        Assert.False(await second);

        RedisKey Held(string key) => $"test:once:{{{Unique("mailer")}:{key}}}";
    }

    [Fact]
    public void A_composed_script_declares_its_keys()
    {
        var script = Composed(Increment, 2, 1);
        var analysis = ScriptAnalysis.Of(LuaCompiler.Compile(Encoding.UTF8.GetBytes(script.Source), "@user_script"));
        Assert.True(analysis is not null && DeclaredKeys.Cover(analysis, new CommandTable([new ScriptingModule()])));
    }

    private static MessageBus Bus(PatternContext context) => new(new NoBroker(), context);

    private static RedisScript IdempotencyScript() => (RedisScript)Scripts().GetField("Claim")!.GetValue(null)!;

    private static RedisScript Composed(RedisScript effect, int keys, int arguments) => (RedisScript)Scripts().GetMethod("Once")!.Invoke(null, [effect, keys, arguments])!;

    private static Type Scripts() => typeof(MessageBus).Assembly.GetType("RedHare.Patterns.Messaging.IdempotencyScripts")!;

    private static ValueTask<string> GetAsync(PatternContext context, RedisKey key) =>
        context.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("GET")).Key(key), static reply => reply.ToString(), Soon);

    /// <summary>No message is sent here.</summary>
    private sealed class NoBroker : RedHare.Messaging.IMessagingBackend
    {
        public event Action<RedHare.Messaging.MessagingEvent>? Changed
        {
            add { }
            remove { }
        }

        public string Name => "none";

        public bool IsBlocked => false;

        public bool IsConnected => false;

        public ValueTask<RedHare.Messaging.IMessagingChannel> OpenChannelAsync(RedHare.Messaging.MessagingChannelOptions? options = null, CancellationToken cancellation = default) => throw new InvalidOperationException();

        public ValueTask DisposeAsync() => default;
    }
}
