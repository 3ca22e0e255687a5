using System.Text;
using RedHare.Broker.Journal;
using RedHare.Files;

namespace RedHare.Broker.Tests.Journal;

/// <summary>What a journal owes at an instant, to be compared with what an opened one has.</summary>
internal sealed class Owed(string directory, Dictionary<(uint Queue, long Sequence), JournalWorld.Entry> entries, Dictionary<string, string> definitions)
{
    /// <summary>Opens what is on a disk, compares, and closes. Null when all is well.</summary>
    public string? Check(IFileLayer disk)
    {
        try
        {
            using var journal = MessageJournal.Open(directory, JournalWorld.Options, disk);
            return Check(journal);
        }
        catch (JournalException exception)
        {
            return exception.Message;
        }
    }

    public string? Check(MessageJournal journal)
    {
        var found = new HashSet<(uint, long)>();
        foreach (var queue in journal.Queues)
        {
            for (var sequence = queue.Next(0); sequence >= 0; sequence = queue.Next(sequence + 1))
            {
                if (!entries.TryGetValue((queue.Id, sequence), out var entry)) return $"nobody appended {sequence} to queue {queue.Id}";
                if (entry.MustBeGone) return $"{sequence} of queue {queue.Id} is back";
                found.Add((queue.Id, sequence));
                var outcome = journal.Read(queue, sequence, out var message, out var reason);
                if (outcome != ReadOutcome.Found) return $"{sequence} of queue {queue.Id} cannot be read: {outcome} {reason}";
                using (message)
                    if (JournalWorld.Differs(entry, message) is { } difference) return difference;
            }
        }
        foreach (var ((queue, sequence), entry) in entries)
            if (entry.MustBeThere && !found.Contains((queue, sequence))) return $"{sequence} of queue {queue} (message {entry.Number}) is lost";
        var defined = journal.Definitions.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value));
        foreach (var (name, value) in definitions)
        {
            if (value != "?" && defined.GetValueOrDefault(name, "") != value) return $"{name} is '{defined.GetValueOrDefault(name)}' and was '{value}'";
        }
        return null;
    }
}
