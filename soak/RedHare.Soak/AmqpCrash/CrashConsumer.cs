using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using RedHare.Amqp;
using RedHare.Bench.Amqp;

namespace RedHare.Soak.AmqpCrash;

/// <summary>Consumes one queue and acknowledges in transactions, until the server is gone or, when it drains, until nothing is left.</summary>
internal sealed class CrashConsumer(MessageLedger ledger, string queue, Random random)
{
    private List<int> _delivered = [];
    private List<int> _committing = [];
    private ulong _lastTag;
    private bool _redelivered;
    private bool _isContent;

    public void Run(IPEndPoint address)
    {
        try
        {
            using var connection = Open(address);
            var wanted = random.Next(1, 60);
            while (connection.Receive(Take))
            {
                if (_committing.Count > 0 || _delivered.Count < wanted) continue;
                Commit(connection);
                wanted = random.Next(1, 60);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Killed, at whatever step.
        }
    }

    /// <summary>Takes all that is there.</summary>
    public void Drain(IPEndPoint address)
    {
        ledger.ForgetSeen();
        using var connection = new RawConnection(address);
        var isEmpty = false;
        while (!isEmpty)
        {
            connection.Send(new BasicGet(0, queue, true));
            var isDone = false;
            while (!isDone)
            {
                var open = connection.Receive((in Frame frame) =>
                {
                    isEmpty |= frame.Type == FrameType.Method && frame.MethodId == BasicGetEmpty.Id;
                    isDone |= isEmpty || frame.Type == FrameType.Body;
                    if (frame.Type == FrameType.Method && frame.MethodId == BasicGetOk.Id && BasicGetOk.Read(frame.Arguments, out var got) == FieldError.None) _redelivered = got.Redelivered;
                    if (frame.Type == FrameType.Body) ledger.Deliver(BinaryPrimitives.ReadInt32LittleEndian(frame.Payload), _redelivered);
                });
                if (!open) throw new InvalidOperationException("The server ended while its queues were drained.");
            }
        }
        ledger.CheckDrained();
    }

    private RawConnection Open(IPEndPoint address)
    {
        (_delivered, _committing, _isContent) = ([], [], false);
        var connection = new RawConnection(address);
        connection.Call(new QueueDeclare(0, queue, false, true, false, false, false, AmqpTable.Empty), QueueDeclareOk.Id);
        connection.Call(new TxSelect(), TxSelectOk.Id);
        connection.Call(new BasicQos(0, 100, false), BasicQosOk.Id);
        connection.Send(new BasicConsume(0, queue, "c", false, false, false, true, AmqpTable.Empty));
        return connection;
    }

    private void Take(in Frame frame)
    {
        if (frame.Type == FrameType.Method && frame.MethodId == BasicDeliver.Id && BasicDeliver.Read(frame.Arguments, out var deliver) == FieldError.None)
            (_lastTag, _redelivered, _isContent) = (deliver.DeliveryTag, deliver.Redelivered, true);
        else if (frame.Type == FrameType.Method && frame.MethodId == TxCommitOk.Id) Committed();
        else if (frame.Type == FrameType.Body && _isContent)
        {
            // The number is at the beginning of the body, whatever frames follow.
            _isContent = false;
            var number = BinaryPrimitives.ReadInt32LittleEndian(frame.Payload);
            ledger.Deliver(number, _redelivered);
            _delivered.Add(number);
        }
    }

    private void Commit(RawConnection connection)
    {
        (_committing, _delivered) = (_delivered, []);
        ledger.Acknowledge(_committing);
        connection.Send(new BasicAck(_lastTag, true));
        connection.Send(new TxCommit());
    }

    private void Committed()
    {
        ledger.Commit(_committing);
        _committing = [];
    }
}
