using System.Collections.Concurrent;
using System.Text;

namespace RedHare.Commands.Tests;

/// <summary>A client of a <see cref="TestServer"/>.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly Arguments _arguments = new();
    private readonly Port _port = new();

    public TestClient(ServerContext server)
    {
        Session = new Session(server, _port);
        _port.Session = Session;
        server.Sessions.Add(Session);
    }

    public Session Session { get; }

    /// <summary>Pushes received (messages, MONITOR lines), as <see cref="RecordedReply"/> text.</summary>
    public IReadOnlyCollection<string> Pushes => _port.Pushes;

    /// <summary>Takes the pushes received so far.</summary>
    public string[] TakePushes()
    {
        var pushes = new List<string>();
        while (_port.Pushes.TryDequeue(out var push)) pushes.Add(push);
        return [.. pushes];
    }

    /// <summary>How many awaited replies were given their place before they came.</summary>
    public int ReservedSlots => _port.ReservedSlots;

    public bool IsClosed => _port.IsClosed;

    /// <summary>Runs a command line split at spaces; a word in double quotes may hold spaces, and may be empty.</summary>
    public string Run(string line) => RunRaw([.. Split(line).Select(Encoding.Latin1.GetBytes)]);

    /// <summary>Runs a command line of given arguments.</summary>
    public string Run(params string[] arguments) => RunRaw([.. arguments.Select(Encoding.Latin1.GetBytes)]);

    public string RunRaw(params byte[][] arguments)
    {
        var reply = Start(arguments);
        Assert.False(reply is null, "The command blocked.");
        return reply;
    }

    /// <summary>Starts a command that should block; its reply comes by <see cref="Completed"/>.</summary>
    public void RunBlocking(string line)
    {
        var reply = Start([.. Split(line).Select(Encoding.Latin1.GetBytes)]);
        Assert.True(reply is null, $"The command did not block, it answered {reply}");
    }

    /// <summary>Starts a command; null when it blocks.</summary>
    public string? Start(string line) => Start([.. Split(line).Select(Encoding.Latin1.GetBytes)]);

    /// <summary>The reply of the blocked command, waited for.</summary>
    public string Completed()
    {
        Assert.True(_port.Replies.TryTake(out var reply, TimeSpan.FromSeconds(10)), "The blocked command was not answered.");
        return reply;
    }

    /// <summary>True while the blocked command has no reply.</summary>
    public bool IsBlocked => _port.Replies.Count == 0;

    public void Dispose() => Session.Close();

    private string? Start(byte[][] arguments)
    {
        _arguments.Fill(arguments);
        var reply = new RecordedReply { Protocol = Session.Protocol };
        if (Session.Execute(_arguments, reply)) return null;
        return reply.Replies.Count == 1 ? reply.Replies[0] : string.Join("; ", reply.Replies);
    }

    private static IEnumerable<string> Split(string line)
    {
        var word = new StringBuilder();
        bool quoted = false, any = false;
        foreach (var c in line)
        {
            if (c == '"') { quoted = !quoted; any = true; }
            else if (c == ' ' && !quoted)
            {
                if (any || word.Length > 0) yield return word.ToString();
                word.Clear();
                any = false;
            }
            else word.Append(c);
        }
        if (any || word.Length > 0) yield return word.ToString();
    }

    private sealed class Port : SessionPort
    {
        public Session Session { get; set; } = null!;

        public BlockingCollection<string> Replies { get; } = [];

        public ConcurrentQueue<string> Pushes { get; } = new();

        public bool IsClosed { get; private set; }

        public int ReservedSlots { get; private set; }

        public override ReplyWriter CreateReply(int protocol) => new RecordedReply(isDeferred: true) { Protocol = protocol };

        public override void ReserveSlot() => ReservedSlots++;

        public override void Complete(ReplyWriter reply) => Replies.Add(((RecordedReply)reply).Replies[0]);

        public override void Push(IPush push)
        {
            if (!push.IsFor(Session)) return;
            var reply = new RecordedReply { Protocol = Session.Protocol };
            push.Write(reply);
            foreach (var text in reply.Replies) Pushes.Enqueue(text);
        }

        public override void Close(bool afterReplies) => IsClosed = true;

        public override string RemoteAddress => "127.0.0.1:50000";

        public override string LocalAddress => "127.0.0.1:6379";

        public override int FileDescriptor => 7;

        public override long PendingOutputBytes => 0;

        public override long BufferBytes => 0;

        public override bool IsLocal => true;
    }
}
