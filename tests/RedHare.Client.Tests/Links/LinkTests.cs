using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace RedHare.Client.Tests.Links;

/// <summary>One link against a server that the test plays.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private static readonly CommandSpec Ask = new("ASK");

    private Socket _server = null!;
    private Link _link = null!;
    private readonly TaskCompletionSource<(Exception Reason, int Unanswered)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    public async ValueTask InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndpoint, Soon);
        _server = await listener.AcceptSocketAsync(Soon);
        _server.NoDelay = true;
        _link = new Link(new NetworkStream(client, ownsSocket: true), new LinkLimits(1000, 1 << 20, 5000)) { EndPoint = new RedisEndPoint("127.0.0.1", 1) };
        Assert.True(_link.TryOwn((reason, unanswered) =>
        {
            foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("Lost.", mayHaveRun: true, reason));
            _closed.TrySetResult((reason, unanswered.Length));
        }));
        _link.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Replies_cut_at_every_byte_reach_their_callers()
    {
        var bytes = Encoding.ASCII.GetBytes(":1\r\n$5\r\nhello\r\n+PONG\r\n*2\r\n$1\r\na\r\n:7\r\n$-1\r\n-ERR no\r\n,1.5\r\n#t\r\n_\r\n$0\r\n\r\n");
        for (var split = 1; split < bytes.Length; split++)
        {
            var integer = Submit(static reply => reply.AsInteger()).AsTask();
            var text = Submit(static reply => reply.Text).AsTask();
            var status = Submit(static reply => reply.Text).AsTask();
            var array = Submit(static reply => reply).AsTask();
            var absent = Submit(static reply => reply.Text).AsTask();
            var error = Submit(static reply => reply.AsInteger()).AsTask();
            var number = Submit(static reply => reply.AsDouble()).AsTask();
            var boolean = Submit(static reply => reply.AsBoolean()).AsTask();
            var nothing = Submit(static reply => reply.IsNull).AsTask();
            var empty = Submit(static reply => reply.Bytes.ToArray()).AsTask();
            await _server.SendAsync(bytes.AsMemory(0, split), Soon);
            // Whatever is whole is delivered before the rest comes.
            if (split >= 4) Assert.Equal(1, await integer);
            await _server.SendAsync(bytes.AsMemory(split), Soon);
            if (split < 4) Assert.Equal(1, await integer);
            Assert.Equal(("hello", "PONG", "[a, 7]", null), (await text, await status, (await array).ToString(), await absent));
            Assert.Equal("ERR", (await Assert.ThrowsAsync<RedisServerException>(async () => await error)).Code);
            Assert.Equal((1.5, true, true), (await number, await boolean, await nothing));
            Assert.Empty(await empty);
        }
    }

    [Fact]
    public async Task A_reply_that_is_kept_does_not_change_with_the_read_buffer()
    {
        var kept = Submit(static reply => reply);
        await SendAsync("$5\r\nfirst\r\n");
        var reply = await kept;
        for (var i = 0; i < 3; i++)
        {
            var next = Submit(static reply => reply.Text);
            await SendAsync("$5\r\nother\r\n");
            Assert.Equal("other", await next);
        }
        Assert.Equal("first", reply.ToString());
    }

    [Theory]
    [InlineData(30_000)]
    [InlineData(70_000)]
    [InlineData(5_000_000)]
    public async Task Long_strings_between_short_ones(int length)
    {
        var value = string.Create(length, 0, static (span, _) => { for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + i % 26); });
        for (var round = 0; round < 3; round++)
        {
            var before = Submit(static reply => reply.AsInteger());
            var text = Submit(static reply => reply.Text);
            var bytes = Submit(static reply => reply.Bytes.ToArray());
            var after = Submit(static reply => reply.Text);
            await SendAsync($":1\r\n${length}\r\n{value}\r\n${length}\r\n{value}\r\n+OK\r\n");
            Assert.Equal(1, await before);
            Assert.Equal(value, await text);
            Assert.Equal(value, Encoding.ASCII.GetString(await bytes));
            Assert.Equal("OK", await after);
        }
    }

    [Fact]
    public async Task A_caller_that_blocks_its_thread_keeps_nobody_else_waiting()
    {
        using var mayGoOn = new ManualResetEventSlim();
        // All replies come in one piece, so that one thread is to resume all callers; the first of them blocks until the last has had a reply to a command of its own.
        var blocking = Task.Run(async () =>
        {
            await Submit(static reply => reply.AsInteger());
            mayGoOn.Wait(Soon);
        });
        var others = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            await Submit(static reply => reply.AsInteger());
            return await Submit(static reply => reply.Text);
        })).ToArray();
        await ReceiveAsync(21);
        await SendAsync(string.Concat(Enumerable.Repeat(":1\r\n", 21)));
        await ReceiveAsync(20);
        await SendAsync(string.Concat(Enumerable.Repeat("$2\r\nhi\r\n", 20)));
        foreach (var other in others) Assert.Equal("hi", await other.WaitAsync(Soon));
        mayGoOn.Set();
        await blocking.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_caller_may_wait_for_another_ones_command_without_awaiting_it()
    {
        // The second's command is gathered, not sent, while the third waits to be resumed; the third blocks for its reply.
        Task<string?>? asked = null;
        using var isAsked = new ManualResetEventSlim();
        var first = Task.Run(async () =>
        {
            await Submit(static reply => reply.AsInteger());
            asked = Submit(static reply => reply.Text).AsTask();
            isAsked.Set();
        });
        await ReceiveAsync(1);
        var second = Task.Run(async () =>
        {
            await Submit(static reply => reply.AsInteger());
            isAsked.Wait(Soon);
            return asked!.GetAwaiter().GetResult();
        });
        await ReceiveAsync(1);
        await SendAsync(":1\r\n:2\r\n");
        await ReceiveAsync(1);
        await SendAsync("$5\r\nthere\r\n");
        Assert.Equal("there", await second.WaitAsync(Soon));
        await first;
    }

    [Fact]
    public async Task A_caller_who_gave_up_does_not_shift_the_others_replies()
    {
        using var giveUp = new CancellationTokenSource();
        var one = Submit(static reply => reply.AsInteger());
        var abandoned = Submit(static reply => reply.AsInteger(), giveUp.Token);
        var three = Submit(static reply => reply.AsInteger());
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await abandoned);
        await SendAsync(":1\r\n:2\r\n:3\r\n");
        Assert.Equal((1, 3), (await one, await three));
    }

    [Fact]
    public async Task A_batchs_caller_that_blocks_its_thread_keeps_nobody_else_waiting()
    {
        using var mayGoOn = new ManualResetEventSlim();
        var blocking = Task.Run(async () =>
        {
            await SubmitBatch();
            mayGoOn.Wait(Soon);
        });
        var others = Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            Assert.Equal(2, (await SubmitBatch()).Length);
            return await Submit(static reply => reply.Text);
        })).ToArray();
        await ReceiveAsync(42);
        await SendAsync(string.Concat(Enumerable.Repeat(":1\r\n", 42)));
        await ReceiveAsync(20);
        await SendAsync(string.Concat(Enumerable.Repeat("$2\r\nhi\r\n", 20)));
        foreach (var other in others) Assert.Equal("hi", await other.WaitAsync(Soon));
        mayGoOn.Set();
        await blocking.WaitAsync(Soon);
    }

    [Fact]
    public async Task A_batch_that_was_given_up_does_not_shift_the_others_replies()
    {
        using var giveUp = new CancellationTokenSource();
        var one = Submit(static reply => reply.AsInteger());
        var abandoned = SubmitBatch(giveUp.Token);
        var late = SubmitBatch();
        await SendAsync(":1\r\n:2\r\n");
        Assert.Equal(1, await one);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await abandoned);
        await SendAsync(":3\r\n:4\r\n-ERR no\r\n");
        Assert.Equal(["4", "ERR no"], (await late).Select(static reply => reply.ToString()));
    }

    [Fact]
    public async Task A_reply_of_another_shape_fails_its_caller_alone()
    {
        var wrong = Submit(static reply => reply.AsInteger());
        var right = Submit(static reply => reply.Text);
        await SendAsync("$3\r\nabc\r\n$3\r\ndef\r\n");
        await Assert.ThrowsAsync<InvalidCastException>(async () => await wrong);
        Assert.Equal("def", await right);
    }

    [Fact]
    public async Task Garbage_ends_the_link_and_fails_who_still_waits()
    {
        var one = Submit(static reply => reply.AsInteger());
        var two = Submit(static reply => reply.AsInteger());
        await SendAsync(":1\r\ngarbage\r\n");
        Assert.Equal(1, await one);
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await two);
        var (reason, unanswered) = await _closed.Task.WaitAsync(Soon);
        Assert.IsType<InvalidDataException>(reason);
        Assert.Equal(1, unanswered);
        Assert.False(_link.TrySubmit(PendingReply<long>.Rent(CommandLine.Rent(Ask), static reply => 0, long.MaxValue)));
    }

    [Fact]
    public async Task Late_replies_are_given_up_and_the_next_are_not_theirs()
    {
        var late = PendingReply<long>.Rent(CommandLine.Rent(Ask), static reply => reply.AsInteger(), Environment.TickCount64 - 1);
        var task = late.Task;
        Assert.True(_link.TrySubmit(late));
        _link.Expire(Environment.TickCount64);
        await Assert.ThrowsAsync<TimeoutException>(async () => await task);
        var next = Submit(static reply => reply.AsInteger());
        await SendAsync(":1\r\n:2\r\n");
        Assert.Equal(2, await next);
    }

    private ValueTask<T> Submit<T>(ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        var pending = PendingReply<T>.Rent(CommandLine.Rent(Ask), converter, long.MaxValue);
        var task = pending.Task;
        pending.Observe(cancellation);
        Assert.True(_link.TrySubmit(pending));
        return task;
    }

    private ValueTask<Reply[]> SubmitBatch(CancellationToken cancellation = default)
    {
        var batch = new BatchReply([CommandLine.Rent(Ask), CommandLine.Rent(Ask)], atomic: false, long.MaxValue);
        batch.Observe(cancellation);
        Assert.True(_link.TrySubmit([batch]));
        return batch.WaitAsync();
    }

    private async Task SendAsync(string text)
    {
        ReadOnlyMemory<byte> bytes = Encoding.ASCII.GetBytes(text);
        while (!bytes.IsEmpty) bytes = bytes[await _server.SendAsync(bytes, Soon)..];
    }

    /// <summary>Awaits so many commands, each of them <c>*1 $3 ASK</c>.</summary>
    private async Task ReceiveAsync(int commands)
    {
        var buffer = new byte[commands * "*1\r\n$3\r\nASK\r\n".Length];
        for (var at = 0; at < buffer.Length;)
        {
            var read = await _server.ReceiveAsync(buffer.AsMemory(at), Soon);
            Assert.NotEqual(0, read);
            at += read;
        }
    }
}
