using System.Net;
using RedHare.Commands;
using RedHare.InProcess;

namespace RedHare.Persistence.Tests;

/// <summary>With appendfsync always nothing by which another connection learns of a change leaves before that change is durable.</summary>
public sealed class HeldMessageTests : IDisposable
{
    private const string Misconf = "MISCONF Errors writing to the AOF file: Input/output error";

    private readonly TempDirectory _directory = new();
    private readonly HeldDisk _disk = new();
    private readonly MemoryServer _durable;
    private readonly int _port;

    public HeldMessageTests()
    {
        _durable = new MemoryServer(_disk.Files, _directory.Path, ("appendfsync", "always"), ("io-threads", "1"), ("notify-keyspace-events", "KEA"));
        // The log's thread does all syncs, and the loop goes on.
        _durable.Context.Configuration.Persistence.LogWriteDelay = 1;
        _port = ((IPEndPoint)_durable.Server.Listen()[0]).Port;
    }

    public void Dispose()
    {
        _disk.Release();
        _durable.Dispose();
        _disk.Dispose();
        _directory.Dispose();
    }

    public static TheoryData<string, string, string, string> Ways => new()
    {
        { "a message of a transaction", "SUBSCRIBE c", "MULTI|SET a 1|PUBLISH c told|EXEC", "told" },
        { "a message of a transaction before its change", "SUBSCRIBE c", "MULTI|PUBLISH c told|SET a 1|EXEC", "told" },
        { "a message of a script", "SUBSCRIBE c", "EVAL redis.call('PUBLISH','c','told')redis.call('SET',KEYS[1],'1') 1 a", "told" },
        { "a message to a pattern", "PSUBSCRIBE c*", "MULTI|SET a 1|PUBLISH c told|EXEC", "told" },
        { "a message to a shard channel", "SSUBSCRIBE c", "MULTI|SET a 1|SPUBLISH c told|EXEC", "told" },
        { "a message behind a change that was not waited for", "SUBSCRIBE c", "~SET a 1|PUBLISH c told", "told" },
        { "an event of the keyspace", "SUBSCRIBE __keyevent@0__:set", "SET told 1", "told" },
        { "an event of a transaction", "SUBSCRIBE __keyspace@0__:a", "MULTI|SET a 1|SET b 1|EXEC", "set" },
        { "a line of MONITOR", "MONITOR", "SET told 1", "\"told\"" },
        { "a line of MONITOR about a script's command", "MONITOR", "EVAL return{redis.call('SET',KEYS[1],'1')} 1 a", "lua" },
        { "an invalidation", "HELLO 3|CLIENT TRACKING ON|GET a", "SET a 1", "invalidate" },
        { "an invalidation of a broadcast", "HELLO 3|CLIENT TRACKING ON BCAST", "SET a 1", "invalidate" },
        { "the answer of a list's waiter", "BLPOP list 0", "RPUSH list told", "told" },
        { "the answer of a stream's waiter", "XREAD BLOCK 0 STREAMS s $", "XADD s * f told", "told" },
        { "the answer of a waiter whose pusher was a transaction", "BLMOVE list other LEFT RIGHT 0", "MULTI|SET a 1|RPUSH list told|EXEC", "told" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_another_connection_learns_waits_until_it_is_durable(string what, string prepare, string change, string expected)
    {
        Assert.NotEmpty(what);
        using var listener = Listen(prepare, out var session);
        _disk.Hold();
        var changed = Change(change);
        AwaitHeld(listener, session);
        Assert.False(changed.IsCompleted);
        _disk.Release();
        Assert.Contains(expected, listener.ReadUntil(expected), StringComparison.Ordinal);
        Assert.True(changed.Wait(30_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_redirected_invalidation_waits_until_the_change_is_durable()
    {
        using var listener = Listen("SUBSCRIBE __redis__:invalidate", out var session);
        using var reader = new TextSocket(_port);
        reader.Ask($"CLIENT TRACKING ON REDIRECT {session.Id}", "+OK");
        reader.Ask("GET a", "$-1");
        _disk.Hold();
        var changed = Change("SET a 1");
        AwaitHeld(listener, session);
        _disk.Release();
        Assert.Contains("__redis__:invalidate", listener.ReadUntil("$1\r\na\r\n"), StringComparison.Ordinal);
        Assert.True(changed.Wait(30_000, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("SUBSCRIBE c", "MULTI|PUBLISH c told|SET a 1|PUBLISH pause x|EXEC", "told")]
    [InlineData("SUBSCRIBE c", "EVAL redis.call('PUBLISH','c','told')redis.call('SET',KEYS[1],'1')redis.call('PUBLISH','pause','x') 1 a", "told")]
    [InlineData("SUBSCRIBE __keyevent@0__:set", "MULTI|SET told 1|PUBLISH pause x|EXEC", "told")]
    [InlineData("MONITOR", "MULTI|SET told 1|PUBLISH pause x|EXEC", "\"told\"")]
    public async Task What_a_unit_sends_waits_for_its_end_and_the_connection_goes_on(string prepare, string change, string expected)
    {
        using var listener = Listen(prepare, out var session);
        using var inProcess = _durable.Server.Connect();
        inProcess.Execute("SUBSCRIBE", "c", "__keyevent@0__:set");
        await using var messages = inProcess.ReadPushesAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await messages.MoveNextAsync());
        var told = messages.MoveNextAsync().AsTask();
        using var pause = new PausingPort();
        var paused = new Session(_durable.Context, pause);
        _durable.Context.PubSub.Subscribe(paused, Commands.SubscriptionKind.Channel, [.. "pause"u8]);
        var changed = Change(change);
        Assert.True(pause.Reached.Wait(30_000, TestContext.Current.CancellationToken));
        // It was posted before, and so would be read before this answer.
        var answer = listener.Ask("PING", "PONG", ignoreCase: true);
        Assert.DoesNotContain(expected, answer, StringComparison.Ordinal);
        Assert.False(told.IsCompleted);
        _disk.Hold();
        pause.Open.Set();
        AwaitHeld(listener, session);
        Assert.False(told.IsCompleted);
        _disk.Release();
        Assert.Contains(expected, listener.ReadUntil(expected), StringComparison.Ordinal);
        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken) || prepare == "MONITOR");
        await changed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_waited_when_the_disk_failed_is_not_seen(string what, string prepare, string change, string expected)
    {
        using var listener = Listen(prepare, out var session);
        _disk.Hold();
        var changed = Change(change);
        AwaitHeld(listener, session);
        _disk.Fail("Input/output error");
        // A stale copy is no message: the value that is read anew comes from memory, as all reads do now.
        if (expected == "invalidate") listener.ReadUntil(expected);
        // An answer says that nobody knows.
        else if (what.StartsWith("the answer", StringComparison.Ordinal)) Assert.Equal($"-{Misconf}\r\n", listener.ReadUntil("\r\n"));
        else Assert.Equal("", listener.ReadToEnd());
        Assert.Equal(Misconf, Assert.Throws<RedisServerException>(() => changed.GetAwaiter().GetResult()).Message);
    }

    [Fact]
    public async Task After_the_disk_has_failed_messages_come_from_memory_and_a_subscriber_in_process_knows_of_the_gap()
    {
        await using var backend = _durable.Server.OpenBackend();
        await using var subscription = await backend.SubscribeAsync(SubscriptionKind.Channel, "c", TestContext.Current.CancellationToken);
        await using var messages = subscription.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        using var raw = _durable.Server.Connect();
        raw.Execute("SUBSCRIBE", "c");
        await using var pushes = raw.ReadPushesAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var (first, pushed) = (messages.MoveNextAsync().AsTask(), pushes.MoveNextAsync().AsTask());
        _disk.Hold();
        var changed = Change("MULTI|SET a 1|PUBLISH c lost|EXEC");
        _disk.AwaitSync();
        Assert.False(first.IsCompleted);
        Assert.False(pushed.IsCompleted);
        _disk.Fail("Input/output error");
        Assert.True(await first);
        Assert.True(messages.Current.IsGap);
        Assert.False(await pushed);
        await Assert.ThrowsAsync<RedisServerException>(() => changed);
        using var listener = Listen("SUBSCRIBE c", out _);
        var second = messages.MoveNextAsync().AsTask();
        using var publisher = _durable.Server.Connect();
        publisher.Execute("PUBLISH", "c", "from memory");
        Assert.True(await second);
        Assert.Equal("from memory", messages.Current.Text);
        listener.ReadUntil("from memory");
    }

    [Fact]
    public async Task An_error_in_process_waits_too_since_it_may_tell_of_what_a_key_holds()
    {
        await using var backend = _durable.Server.OpenBackend();
        _disk.Hold();
        var changed = Change("SET a 1");
        _disk.AwaitSync();
        var refused = backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("LLEN")).Key("a"), static reply => reply.AsInteger(), TestContext.Current.CancellationToken).AsTask();
        Assert.False(refused.IsCompleted);
        _disk.Release();
        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => refused)).Message, StringComparison.Ordinal);
        await changed;
    }

    [Fact]
    public void With_everysec_nothing_waits()
    {
        using var listener = Listen("SUBSCRIBE c", out _);
        using var redis = _durable.Server.Connect();
        redis.Execute("CONFIG", "SET", "appendfsync", "everysec");
        _disk.Hold();
        redis.Execute("MULTI");
        redis.Execute("SET", "a", "1");
        redis.Execute("PUBLISH", "c", "told");
        redis.Execute("EXEC");
        listener.ReadUntil("told");
    }

    /// <summary>A connection that has said these commands, the last of which may wait.</summary>
    private TextSocket Listen(string commands, out Session session)
    {
        var socket = new TextSocket(_port);
        session = _durable.Context.Sessions.Find(socket.Id())!;
        var blocks = commands.StartsWith('B') || commands.StartsWith("XREAD", StringComparison.Ordinal);
        foreach (var command in commands.Split('|'))
        {
            if (blocks) socket.Send(command);
            else socket.Ask(command, command.Contains("SUBSCRIBE", StringComparison.Ordinal) ? ":1\r\n" : command == "HELLO 3" ? "modules\r\n*0\r\n" : "\r\n");
        }
        if (blocks) Assert.True(SpinWait.SpinUntil(() => _durable.Context.Engine.BlockedWaiters == 1, 30_000));
        return socket;
    }

    /// <summary>Runs commands in process, on another thread; a tilde before one does not wait for it to be durable.</summary>
    private Task Change(string commands) => Task.Run(async () =>
    {
        using var redis = _durable.Server.Connect();
        var pending = new List<Task>();
        foreach (var command in commands.Split('|'))
        {
            var words = command.TrimStart('~').Split(' ');
            if (words[0] == "EVAL") words = ["EVAL", string.Join(' ', words[1..^2]), .. words[^2..]];
            if (command[0] == '~') pending.Add(redis.ExecuteAsync(words).AsTask());
            else redis.Execute(words);
        }
        await Task.WhenAll(pending);
    }, TestContext.Current.CancellationToken);

    /// <summary>A sync is under way, and what the listener is to get is on our side of its socket.</summary>
    private void AwaitHeld(TextSocket listener, Session session)
    {
        _disk.AwaitSync();
        Assert.True(SpinWait.SpinUntil(() => session.Port.PendingOutputBytes > 0, 30_000));
        // Errors show nothing and wait for nothing. Two rounds of the loop later all is sent that is sent at all.
        using var other = new TextSocket(_port);
        for (var i = 0; i < 2; i++) other.Ask("NOSUCHCOMMAND", "-ERR");
        Assert.Equal(0, listener.Available);
    }

    /// <summary>The transport of a subscriber whose message stops the unit that sends it.</summary>
    private sealed class PausingPort : SessionPort, IDisposable
    {
        public ManualResetEventSlim Reached { get; } = new(false);

        public ManualResetEventSlim Open { get; } = new(false);

        public override void Push(IPush push)
        {
            Reached.Set();
            Open.Wait(30_000);
        }

        public void Dispose()
        {
            Open.Set();
            Reached.Dispose();
            Open.Dispose();
        }

        public override ReplyWriter CreateReply(int protocol) => new ReplyBuilder();

        public override void Complete(ReplyWriter reply)
        {
        }

        public override void Close(bool afterReplies)
        {
        }

        public override string RemoteAddress => "test:0";

        public override string LocalAddress => "test:0";

        public override int FileDescriptor => -1;

        public override long PendingOutputBytes => 0;

        public override long BufferBytes => 0;

        public override bool IsLocal => true;
    }
}
