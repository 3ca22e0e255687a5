using System.Diagnostics;
using System.Globalization;
using System.Net;
using RedHare.Amqp;

namespace RedHare.Bench.Amqp;

/// <summary>
/// How many messages a broker carries from publishers to consumers, with load generators that do next to nothing: the frames of a batch are made once and sent again
/// and again, and a consumer only walks from frame to frame. Publishers stay at most a window ahead, so that a queue is measured and not a heap.
/// </summary>
internal static class AmqpRaw
{
    private const int Batch = 512, Window = 200_000;

    public static int Run(string[] args)
    {
        var address = Options.Text(args, "--address");
        using var server = address is null ? ServerProcess.StartBroker() : null;
        var endPoint = address is null ? new IPEndPoint(IPAddress.Loopback, server!.Port) : IPEndPoint.Parse(address);
        var pid = Options.Number(args, "--pid", 0);
        var load = new Load
        {
            EndPoint = endPoint,
            Messages = Options.Number(args, "--messages", 3_000_000),
            Size = Options.Number(args, "--size", 16),
            Publishers = Options.Number(args, "--publishers", 1),
            Consumers = Options.Number(args, "--consumers", 1),
            Acks = args.Contains("--ack"),
            Confirms = args.Contains("--confirm"),
        };
        load.Run(Math.Min(load.Messages, 200_000));
        for (var round = 0; round < Options.Number(args, "--rounds", 3); round++)
        {
            var cpu = Cpu(server, pid);
            var seconds = load.Run(load.Messages);
            cpu = Cpu(server, pid) - cpu;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load.Messages / seconds,12:N0} messages/s   {(cpu > 0 ? cpu * 1e6 / load.Messages : double.NaN),6:F2} µs of broker CPU per message"));
        }
        return 0;
    }

    private static double Cpu(ServerProcess? server, int pid)
    {
        if (server is not null) return server.CpuSeconds;
        return pid == 0 ? 0 : Process.GetProcessById(pid).TotalProcessorTime.TotalSeconds;
    }

    private sealed class Load
    {
        private long _published;
        private long _consumed;
        private long _confirmed;

        public required IPEndPoint EndPoint { get; init; }

        public required int Messages { get; init; }

        public required int Size { get; init; }

        public required int Publishers { get; init; }

        public required int Consumers { get; init; }

        public required bool Acks { get; init; }

        public required bool Confirms { get; init; }

        /// <summary>Carries so many messages and returns the seconds from the first publish to the last delivery.</summary>
        public double Run(int messages)
        {
            _published = _consumed = _confirmed = 0;
            using var owner = new RawConnection(EndPoint);
            owner.Call(new QueueDeclare(0, "raw", false, false, false, false, false, AmqpTable.Empty), QueueDeclareOk.Id);
            var consumers = Enumerable.Range(0, Consumers).Select(_ => new RawConnection(EndPoint)).ToArray();
            var publishers = Enumerable.Range(0, Publishers).Select(_ => new RawConnection(EndPoint)).ToArray();
            var total = (long)(messages / Publishers / Batch) * Batch * Publishers;
            var threads = new List<Thread>();
            foreach (var consumer in consumers) threads.Add(new Thread(() => Consume(consumer, total)));
            var started = Stopwatch.StartNew();
            foreach (var publisher in publishers) threads.Add(new Thread(() => Publish(publisher, total / Publishers)));
            threads.ForEach(thread => thread.Start());
            while (Volatile.Read(ref _consumed) < total) Thread.Sleep(1);
            var seconds = started.Elapsed.TotalSeconds;
            owner.Call(new QueueDelete(0, "raw", false, false, false), QueueDeleteOk.Id);
            foreach (var connection in consumers.Concat(publishers)) connection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Both);
            threads.ForEach(thread => thread.Join());
            foreach (var connection in consumers.Concat(publishers)) connection.Dispose();
            if (_consumed != total) throw new InvalidOperationException($"{_consumed} messages came of {total}.");
            return seconds * messages / total;
        }

        private void Publish(RawConnection connection, long count)
        {
            if (Confirms) connection.Call(new ConfirmSelect(false), ConfirmSelectOk.Id);
            var writer = new FrameWriter(64 << 10);
            var body = new byte[Size];
            for (var i = 0; i < Batch; i++)
            {
                writer.Method(1, new BasicPublish(0, default, "raw"u8, false, false));
                writer.Content(1, [0x10, 0, 1], body, 131_072);
            }
            long confirmed = 0;
            for (long sent = 0; sent < count; sent += Batch)
            {
                while (Volatile.Read(ref _published) - Volatile.Read(ref _consumed) > Window) Thread.Sleep(1);
                while (Confirms && sent - confirmed > Window / 10) connection.Receive((in Frame frame) => confirmed = Confirmed(frame));
                connection.Socket.Send(writer.Written);
                Interlocked.Add(ref _published, Batch);
            }
            while (Confirms && confirmed < count) connection.Receive((in Frame frame) => confirmed = Confirmed(frame));
            Interlocked.Add(ref _confirmed, confirmed);
        }

        private static long Confirmed(in Frame frame)
        {
            if (frame.MethodId != BasicAck.Id) throw new InvalidOperationException($"{frame.MethodId >> 16}.{frame.MethodId & 0xFFFF} came instead of a confirm.");
            BasicAck.Read(frame.Arguments, out var ack);
            return (long)ack.DeliveryTag;
        }

        private void Consume(RawConnection connection, long total)
        {
            if (Acks) connection.Call(new BasicQos(0, 1000, false), BasicQosOk.Id);
            connection.Send(new BasicConsume(0, "raw", "c", false, !Acks, false, true, AmqpTable.Empty));
            long mine = 0, acked = 0;
            try
            {
                while (Volatile.Read(ref _consumed) < total)
                {
                    var before = mine;
                    if (!connection.Receive((in Frame frame) => mine += frame.Type == FrameType.Header ? 1 : 0)) return;
                    Interlocked.Add(ref _consumed, mine - before);
                    if (!Acks || mine - acked < 200) continue;
                    acked = mine;
                    connection.Send(new BasicAck((ulong)acked, true));
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Another consumer had the last message, and the run is over.
            }
        }
    }
}
