using System.Globalization;
using System.Text;
using RedHare.Files;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Loading;

namespace RedHare.Persistence.Checking;

/// <summary>Checks one file of an append log: that it is made of whole commands, and transactions, and that what seals say of it is so.</summary>
internal static class LogCheck
{
    public static CheckReport Run(IFileLayer files, string path, ulong? secret, bool mayCut)
    {
        using var stream = files.OpenRead(path);
        var lines = new List<string>();
        long start = 0;
        if (stream.ReadByte() == 'R')
        {
            stream.Position = 0;
            if (!RdbCheck.RunPreamble(stream, out start, out var fault, out var keys))
                return new CheckReport(false, [$"the part in RDB format is DAMAGED: {fault}. It cannot be cut there; restore the file from a backup."]);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{keys} keys in RDB format, {start} bytes"));
        }
        stream.Position = start;
        var walk = new Walk(stream, start, secret);
        var problem = walk.Run();
        var length = stream.Length;
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{walk.Commands} commands, {walk.Seals} seals, {length} bytes"));
        if (problem is null) return new CheckReport(true, [.. lines, "sound"]);
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"DAMAGED at offset {walk.At}: {problem}; all is sound up to offset {walk.Good}"));
        if (!mayCut) return new CheckReport(false, [.. lines, "Other files follow it, so it cannot be cut. Restore it from a backup."]);
        if (walk.Good == 0) return new CheckReport(false, [.. lines, "Nothing of it is of an append only file."]);
        var lost = length - walk.Good;
        var offer = string.Create(CultureInfo.InvariantCulture, $"cut '{path}' from {length} bytes to {walk.Good}, by {lost} bytes ({100.0 * lost / length:0.0} %)");
        var good = walk.Good;
        return new CheckReport(false, lines, new Repair(offer, () => files.Truncate(path, good)));
    }

    private sealed class Walk(Stream stream, long begin, ulong? secret)
    {
        public long Commands { get; private set; }

        public long Seals { get; private set; }

        /// <summary>Up to here nothing is wrong.</summary>
        public long Good { get; private set; } = begin;

        /// <summary>Where something is.</summary>
        public long At { get; private set; }

        /// <summary>Returns what is wrong, or null.</summary>
        public string? Run()
        {
            var (parser, start) = (new LogParser(stream, Good), Good);
            var sum = BatchChecksum.At(secret ?? 0, start);
            var inUnit = false;
            long batch = start;
            while (true)
            {
                var item = parser.Read();
                At = parser.Offset;
                switch (item)
                {
                    case LogItem.End:
                        return inUnit ? "the file ends within a transaction" : null;
                    case LogItem.Torn:
                        return "the file ends within a command";
                    case LogItem.Damaged:
                        return "there is no command";
                    case LogItem.Filler:
                        if (inUnit || (Seals > 0 && sum.Length > 0))
                        {
                            Good = batch;
                            return "what was written together there is not whole";
                        }
                        batch = parser.EndOffset;
                        sum = BatchChecksum.At(secret ?? 0, batch);
                        break;
                    case LogItem.Note when secret is { } known && BatchSeal.TryParse(parser.Raw, known, out var seal):
                        if (inUnit || (seal.Length == 0 ? BatchChecksum.At(known, parser.Offset) : sum).Seal(seal.Durable) != seal)
                        {
                            Good = batch;
                            return "the checksum of what was written together there is another one";
                        }
                        Seals++;
                        batch = parser.EndOffset;
                        sum = BatchChecksum.At(known, batch);
                        break;
                    default:
                        sum.Add(parser.Raw);
                        if (item == LogItem.Command && !TryCommand(parser, ref inUnit)) return "MULTI and EXEC do not fit";
                        break;
                }
                if (!inUnit) Good = parser.EndOffset;
            }
        }

        private bool TryCommand(LogParser parser, ref bool inUnit)
        {
            Commands++;
            var name = parser.Arguments[0];
            var isMulti = Ascii.EqualsIgnoreCase(name, "MULTI"u8);
            if (!isMulti && !Ascii.EqualsIgnoreCase(name, "EXEC"u8)) return true;
            if (isMulti == inUnit) return false;
            inUnit = isMulti;
            return true;
        }
    }
}
