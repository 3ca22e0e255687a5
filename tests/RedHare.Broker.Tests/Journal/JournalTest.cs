using System.Text;
using RedHare.Broker.Journal;
using RedHare.Files;
using RedHare.Files.Tests;

namespace RedHare.Broker.Tests.Journal;

/// <summary>A journal in memory, and the usual things to do with it.</summary>
public abstract class JournalTest
{
    internal const string Folder = "/data/amqp";

    internal MemoryFiles Files { get; } = new();

    internal static JournalOptions Small => JournalWorld.Options;

    internal MessageJournal Open(JournalOptions? options = null) => MessageJournal.Open(Folder, options ?? Small, Files);

    /// <summary>Appends and waits; returns the sequence, or throws with the reason.</summary>
    internal static long Put(MessageJournal journal, uint id, string body)
    {
        var sequence = Append(journal, id, body, out var wait);
        Assert.Null(wait.Wait());
        return sequence;
    }

    internal static long Append(MessageJournal journal, uint id, string body, out CommitWait wait)
    {
        var queue = journal.Queue(id);
        var sequence = queue.Reserve();
        wait = new CommitWait();
        journal.Append([new QueuePlace(queue, sequence)], "head"u8, Encoding.UTF8.GetBytes(body), listener: wait);
        return sequence;
    }

    internal static string? Get(MessageJournal journal, uint id, long sequence)
    {
        if (journal.Read(journal.Queue(id), sequence, out var message, out var reason) != ReadOutcome.Found) return reason;
        using (message) return Encoding.UTF8.GetString(message.Body.Span);
    }

    /// <summary>The bodies of a queue, in order.</summary>
    internal static List<string?> All(MessageJournal journal, uint id)
    {
        var bodies = new List<string?>();
        var queue = journal.Queue(id);
        for (var sequence = queue.Next(0); sequence >= 0; sequence = queue.Next(sequence + 1)) bodies.Add(Get(journal, id, sequence));
        return bodies;
    }

    /// <summary>The files as they are now, which is what a killed process leaves.</summary>
    internal MemoryFiles Copy() => Files.Copy();

    internal static string LastSegment(IFileLayer files) => files.List(Folder).Where(name => name.EndsWith(".journal", StringComparison.Ordinal)).Max(StringComparer.Ordinal)!;
}
