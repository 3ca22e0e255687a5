using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Replication;

/// <summary>
/// Takes effects from the ring in their order and appends them to the stream, on a thread of its own: the only work that replication adds per effect, whatever the number of replicas. It begins with
/// the first replica and ends when there was none for <c>repl-backlog-ttl</c>; without it nothing is done at all.
/// </summary>
internal sealed class ReplicationFeed : IDisposable
{
    // It takes up what is written while this thread does not get a core.
    private const int RingBytes = 4 << 20;
    private const int Batch = 256 << 10;

    private static readonly byte[] Ping = "*1\r\n$4\r\nPING\r\n"u8.ToArray();
    private static readonly byte[] GetAck = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"u8.ToArray();

    private readonly ReplicationHub _hub;
    private readonly EffectKeeper _keeper;
    private readonly EffectTaker _take;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<(long Position, FullSync Sync)> _marks = new();
    private readonly AnnouncedMessages _messages = new();
    private readonly Action _wake;
    private int _database = -1;
    private long _pingedAt = Environment.TickCount64;
    private volatile bool _stopping, _ended, _asksForAcks;
    private long _unpublished;

    /// <summary>A feed from here on. Under the locks of all shards.</summary>
    public ReplicationFeed(ReplicationHub hub, EffectLog effects, long offset)
    {
        _hub = hub;
        _keeper = effects.Keep(RingBytes);
        _take = Take;
        _wake = _keeper.Interrupt;
        StartPosition = _keeper.Taken;
        Stream = new ReplicationStream(offset);
        _thread = new Thread(Run) { IsBackground = true, Name = "redhare replication" };
        _thread.Start();
    }

    public ReplicationStream Stream { get; }

    /// <summary>Effects before this position of the effect log are not in the stream.</summary>
    public long StartPosition { get; }

    /// <summary>Effects before this position of the effect log are in the stream.</summary>
    public long Taken => _keeper.Taken;

    /// <summary>Tells the snapshot where the stream stands at its instant. Under the locks of all shards.</summary>
    public void Mark(FullSync sync, long position)
    {
        _marks.Enqueue((position, sync));
        _keeper.Interrupt();
    }

    /// <summary>Has all replicas say what they have.</summary>
    public void AskForAcks()
    {
        _asksForAcks = true;
        _keeper.Interrupt();
    }

    /// <summary>Sends a message's command behind the effects of the unit that ends there.</summary>
    public void Announce(UnitEnd end, int database, byte[] command)
    {
        _messages.Add(end, database, command);
        if (!end.TryAwait(_wake)) _wake();
    }

    /// <summary>Waits while too much is to be taken. Without locks.</summary>
    public void AwaitRoom()
    {
        _keeper.AwaitRoom();
        while (_messages.IsFull && !_ended) Thread.Sleep(1);
    }

    public void Dispose()
    {
        _stopping = true;
        _keeper.Interrupt();
        if (_thread.IsAlive && Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                var taken = 0L;
                while (_keeper.TryTake(_take))
                    if (_unpublished >= Batch) taken += Publish();
                ReachMarks();
                SendMessages();
                if (_asksForAcks)
                {
                    _asksForAcks = false;
                    Append(GetAck);
                }
                PingIfDue();
                taken += Publish();
                _hub.NoteTaken();
                _keeper.Wait(PingWait);
                // Under load one waking serves the effects of a moment.
                if (taken > 0 && !_stopping) Thread.Sleep(1);
            }
        }
        catch (Exception exception)
        {
            _hub.NoteFailure(exception);
        }
        _ended = true;
        _keeper.Dismiss();
    }

    private int PingWait => _hub.HasReplicas ? (int)Math.Clamp(_pingedAt + _hub.Options.PingMilliseconds - Environment.TickCount64, 1, 1000) : -1;

    private void Take(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int database, int lastDatabase)
    {
        if (!_marks.IsEmpty) ReachMarks();
        if (!_messages.IsEmpty) SendMessages();
        if (database != _database)
        {
            // Redis's place for it: inside the transaction.
            if (first.StartsWith(EffectLog.Multi))
            {
                Append(EffectLog.Multi);
                first = first[EffectLog.Multi.Length..];
            }
            Select(database);
        }
        _database = lastDatabase;
        Append(first);
        Append(second);
    }

    private void ReachMarks()
    {
        while (_marks.TryPeek(out var mark) && _keeper.Taken >= mark.Position)
        {
            _marks.TryDequeue(out _);
            // The replica that loads this snapshot begins without a database.
            _database = -1;
            mark.Sync.Resolve(Stream.End, Stream.AtEnd());
        }
    }

    private void SendMessages()
    {
        while (_messages.TryTake(_keeper.Taken, out var database, out var command))
        {
            if (database != _database) Select(database);
            _database = database;
            Append(command);
        }
    }

    private void PingIfDue()
    {
        if (!_hub.HasReplicas || Environment.TickCount64 - _pingedAt < _hub.Options.PingMilliseconds) return;
        _pingedAt = Environment.TickCount64;
        Append(Ping);
    }

    private void Select(int database)
    {
        var number = database.ToString(CultureInfo.InvariantCulture);
        Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*2\r\n$6\r\nSELECT\r\n${number.Length}\r\n{number}\r\n")));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Stream.Append(bytes);
        _unpublished += bytes.Length;
    }

    private long Publish()
    {
        var count = _unpublished;
        if (count == 0) return 0;
        _unpublished = 0;
        Stream.Trim(_hub.Options.BacklogBytes);
        _hub.NoteAppended();
        return count;
    }
}
