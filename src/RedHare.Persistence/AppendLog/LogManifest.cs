using System.Globalization;
using System.Text;
using RedHare.Commands.Configuration;

namespace RedHare.Persistence.AppendLog;

/// <summary>What a file of the log is.</summary>
internal enum LogFileType
{
    /// <summary>All data at one instant; the first to be loaded.</summary>
    Base = 'b',
    /// <summary>The changes after that.</summary>
    Incremental = 'i',
    /// <summary>Replaced by a rewrite, to be deleted.</summary>
    History = 'h',
}

/// <summary>One file of the log.</summary>
internal readonly record struct LogFileEntry(string Name, long Sequence, LogFileType Type);

/// <summary>
/// The list of the log's files in the order of loading, in the format of Redis 7's manifest: <c>file NAME seq N type b|i|h</c>, a name with blanks or quotes quoted. Immutable: what is on the disk is
/// one of these, whole.
/// </summary>
internal sealed record LogManifest(LogFileEntry? Base, IReadOnlyList<LogFileEntry> Incremental, IReadOnlyList<LogFileEntry> History)
{
    // As in Redis.
    private const int MaxLine = 1024;

    public static LogManifest Empty { get; } = new(null, [], []);

    public bool IsEmpty => Base is null && Incremental.Count == 0;

    /// <summary>The number of the latest base file.</summary>
    public long BaseSequence => Base?.Sequence ?? 0;

    /// <summary>The number of the latest incremental file; where there is none, one that no file that is still to be deleted passes.</summary>
    public long IncrementalSequence => Incremental.Count > 0 ? Incremental[^1].Sequence : History.Select(static entry => entry.Sequence).DefaultIfEmpty().Max();

    public byte[] Format()
    {
        var text = new StringBuilder();
        if (Base is { } file) Add(text, file);
        foreach (var entry in History) Add(text, entry);
        foreach (var entry in Incremental) Add(text, entry);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="PersistenceException">It is no manifest.</exception>
    public static LogManifest Parse(string path, string text)
    {
        LogFileEntry? based = null;
        var incremental = new List<LogFileEntry>();
        var history = new List<LogFileEntry>();
        var number = 0;
        if (text.Length == 0) throw Invalid(path, 0, "Found an empty AOF manifest");
        var lines = text.Split('\n');
        foreach (var line in lines)
        {
            number++;
            // Behind the last line's end there is nothing.
            if (number == lines.Length && line.Length == 0) break;
            if (line.StartsWith('#')) continue;
            var trimmed = line.Trim('\r', ' ', '\t');
            if (trimmed.Length == 0) throw Invalid(path, number, "Invalid AOF manifest file format");
            if (line.Length > MaxLine) throw Invalid(path, number, "The AOF manifest file contains too long line");
            var entry = ParseLine(path, number, trimmed);
            if (entry.Type == LogFileType.Base)
            {
                if (based is not null) throw Invalid(path, number, "Found duplicate base file information");
                based = entry;
            }
            else if (entry.Type == LogFileType.History) history.Add(entry);
            else
            {
                if (incremental.Count > 0 && entry.Sequence <= incremental[^1].Sequence) throw Invalid(path, number, "Found a non-monotonic sequence number");
                incremental.Add(entry);
            }
        }
        return new LogManifest(based, incremental, history);
    }

    private static LogFileEntry ParseLine(string path, int number, string line)
    {
        if (ConfigurationLine.Split(line) is not { Length: >= 6 } words || words.Length % 2 != 0) throw Invalid(path, number, "Invalid AOF manifest file format");
        string? name = null;
        long sequence = 0;
        LogFileType type = 0;
        for (var i = 0; i < words.Length; i += 2)
        {
            switch (words[i].ToUpperInvariant())
            {
                case "FILE": name = words[i + 1]; break;
                case "SEQ": _ = long.TryParse(words[i + 1], CultureInfo.InvariantCulture, out sequence); break;
                case "TYPE": type = words[i + 1] is "b" or "i" or "h" ? (LogFileType)words[i + 1][0] : 0; break;
                default: break;
            }
        }
        if (type == 0 && !string.IsNullOrEmpty(name) && sequence > 0) throw Invalid(path, number, "Unknown AOF file type");
        if (string.IsNullOrEmpty(name) || sequence <= 0 || type == 0) throw Invalid(path, number, "Invalid AOF manifest file format");
        if (name.Contains('/') || name.Contains('\\')) throw Invalid(path, number, "File can't be a path, just a filename");
        return new LogFileEntry(name, sequence, type);
    }

    private static void Add(StringBuilder text, LogFileEntry entry) =>
        text.Append(CultureInfo.InvariantCulture, $"file {Quoted(entry.Name)} seq {entry.Sequence} type {(char)entry.Type}\n");

    private static string Quoted(string name) => name.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && name.AsSpan().IndexOfAny('"', '\'', '\\') < 0 ? name : ConfigurationLine.Quote(name);

    private static PersistenceException Invalid(string path, int line, string reason) => new($"Reading the manifest file '{path}', at line {line}: {reason}.");
}
