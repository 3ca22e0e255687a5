using System.Diagnostics;
using RedHare.Broker.Journal;
using RedHare.Files;

namespace RedHare.Bench;

/// <summary>
/// The broker's journal alone: messages a second with so many in flight beside bare fdatasync, then a queue of many messages: memory while it grows, a start after a kill, and reading it in order. Each of these
/// is a process of its own.
/// </summary>
internal static class JournalBench
{
    private const int BodyLength = 200;

    public static int Run(string[] args)
    {
        if (args is ["fill", var filled, var count]) return Fill(filled, int.Parse(count));
        if (args is ["open", var opened]) return Open(opened);
        var seconds = Options.Number(args, "--seconds", 3);
        var messages = Options.Number(args, "--messages", 5_000_000);
        var directory = Directory.CreateTempSubdirectory("redhare-journal-").FullName;
        try
        {
            Console.WriteLine($"| in flight | messages/s | bare fdatasync/s | messages per sync |\n|---|---|---|---|");
            foreach (var window in (int[])[1, 16, 256])
            {
                var before = Syncs(directory, seconds);
                var rate = Rate(Path.Combine(directory, $"rate-{window}"), window, seconds);
                var syncs = (before + Syncs(directory, seconds)) / 2;
                Console.WriteLine($"| {window} | {rate:n0} | {syncs:n0} | {rate / syncs:n2} |");
            }
            foreach (var size in (int[])[messages, 10_000_000])
            {
                var queue = Path.Combine(directory, $"queue-{size}");
                Child("fill", queue, $"{size}");
                Child("open", queue);
                Directory.Delete(queue, recursive: true);
            }
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Rate(string directory, int window, int seconds)
    {
        using var journal = MessageJournal.Open(directory, new JournalOptions());
        var queue = journal.Queue(1);
        var flight = new Flight(window);
        var body = new byte[BodyLength];
        var clock = Stopwatch.StartNew();
        var done = 0L;
        for (; clock.Elapsed.TotalSeconds < seconds; done++) flight.Append(journal, queue, body);
        flight.Drain();
        return done / clock.Elapsed.TotalSeconds;
    }

    internal static double Syncs(string directory, int seconds)
    {
        using var file = new SystemFileLayer().OpenAppend(Path.Combine(directory, "bare"));
        var body = new byte[BodyLength + 64];
        var clock = Stopwatch.StartNew();
        var done = 0L;
        for (; clock.Elapsed.TotalSeconds < seconds; done++)
        {
            file.Append(body);
            file.Sync();
        }
        return done / clock.Elapsed.TotalSeconds;
    }

    private static int Fill(string directory, int count)
    {
        var journal = MessageJournal.Open(directory, new JournalOptions());
        var queue = journal.Queue(1);
        var flight = new Flight(4096);
        var body = new byte[BodyLength];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(body, i);
            flight.Append(journal, queue, body);
        }
        flight.Drain();
        Console.WriteLine($"{count:n0} messages of {BodyLength} B in {clock.Elapsed.TotalSeconds:n1} s; {Memory()}; {journal.Size.Disk >> 20} MiB on the disk");
        // As if it were killed: nothing is closed.
        Environment.Exit(0);
        return 0;
    }

    private static int Open(string directory)
    {
        var clock = Stopwatch.StartNew();
        using var journal = MessageJournal.Open(directory, new JournalOptions());
        Console.WriteLine($"opened after a kill in {clock.Elapsed.TotalSeconds:n2} s, {journal.Recovered.Replayed >> 20} MiB of log read; {Memory()}");
        var queue = journal.Queue(1);
        clock.Restart();
        var read = 0;
        for (var sequence = queue.Next(0); sequence >= 0; sequence = queue.Next(sequence + 1))
        {
            if (journal.Read(queue, sequence, out var message, out var reason) != ReadOutcome.Found) throw new InvalidOperationException(reason);
            using (message)
                if (BitConverter.ToInt32(message.Body.Span) != read++) throw new InvalidOperationException("out of order");
            journal.Settle(queue, [sequence]);
        }
        Console.WriteLine($"{read:n0} read and settled in order in {clock.Elapsed.TotalSeconds:n1} s; {Memory()}");
        return 0;
    }

    private static string Memory()
    {
        using var process = Process.GetCurrentProcess();
        return $"{process.WorkingSet64 >> 20} MiB resident, {process.PeakWorkingSet64 >> 20} MiB at most";
    }

    private static void Child(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        start.ArgumentList.Add("journal");
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    /// <summary>Keeps so many messages unconfirmed at most.</summary>
    private sealed class Flight(int window) : CommitListener
    {
        private readonly SemaphoreSlim _free = new(window);
        private readonly Queue<(long Batch, int Count)> _batches = [];
        private long _heard;

        public void Append(MessageJournal journal, JournalQueue queue, byte[] body)
        {
            _free.Wait();
            var batch = journal.Append([new QueuePlace(queue, queue.Reserve())], "exchange and key"u8, body, listener: this);
            lock (_batches)
            {
                // It may have been heard of before this thread got here.
                if (batch <= _heard) _free.Release();
                else _batches.Enqueue((batch, 1));
            }
        }

        public void Drain()
        {
            for (var i = 0; i < window; i++) _free.Wait();
            _free.Release(window);
        }

        protected internal override void Committed(long batch)
        {
            var count = 0;
            lock (_batches)
            {
                _heard = batch;
                while (_batches.TryPeek(out var first) && first.Batch <= batch) count += _batches.Dequeue().Count;
            }
            if (count > 0) _free.Release(count);
        }

        protected internal override void Failed(long batch, string reason) => throw new InvalidOperationException(reason);
    }
}
