using System.Buffers.Text;
using System.Text;

namespace RedHare.Client;

/// <summary>Which arguments of a command given by name are keys. An argument's index counts the name's words.</summary>
internal abstract class KeyPositions
{
    private KeyPositions()
    {
    }

    /// <summary>The first argument: GET.</summary>
    public static readonly KeyPositions First = new Range(1, 1, 1);

    /// <summary>The argument behind a subcommand: XINFO STREAM.</summary>
    public static readonly KeyPositions Second = new Range(2, 2, 1);

    /// <summary>The first two: RENAME.</summary>
    public static readonly KeyPositions FirstTwo = new Range(1, 2, 1);

    /// <summary>All: MGET.</summary>
    public static readonly KeyPositions All = new Range(1, -1, 1);

    /// <summary>All from the second on: BITOP.</summary>
    public static readonly KeyPositions FromSecond = new Range(2, -1, 1);

    /// <summary>All but the last, which is a timeout: BLPOP.</summary>
    public static readonly KeyPositions AllButLast = new Range(1, -2, 1);

    /// <summary>Each second one: MSET.</summary>
    public static readonly KeyPositions Pairs = new Range(1, -1, 2);

    /// <summary>As many as the first argument says: ZUNION.</summary>
    public static readonly KeyPositions Counted = new CountedBy(1, hasDestination: false);

    /// <summary>As many as the second argument says: EVAL, BLMPOP.</summary>
    public static readonly KeyPositions CountedBehindFirst = new CountedBy(2, hasDestination: false);

    /// <summary>The first, and as many as the second argument says: ZUNIONSTORE.</summary>
    public static readonly KeyPositions FirstAndCounted = new CountedBy(2, hasDestination: true);

    /// <summary>The first half of what follows STREAMS: XREAD.</summary>
    public static readonly KeyPositions Streams = new BehindStreams();

    /// <summary>The first, and what follows STORE: SORT.</summary>
    public static readonly KeyPositions Sorted = new FirstAndStore(2, ["STORE"], ["BY", "GET"], ["LIMIT"]);

    /// <summary>The first, and what follows STORE or STOREDIST: GEORADIUS.</summary>
    public static readonly KeyPositions GeoStored = new FirstAndStore(5, ["STORE", "STOREDIST"], ["COUNT"], []);

    /// <summary>The third argument, or if that is empty all that follow KEYS: MIGRATE.</summary>
    public static readonly KeyPositions Migrated = new ThirdOrBehindKeys();

    /// <summary>None.</summary>
    public static readonly KeyPositions None = new Range(1, 0, 1);

    /// <summary>Marks the keys of a filled line. One that is malformed has none that could be told; the server says what is wrong with it.</summary>
    public abstract void Mark(CommandLine line);

    private static bool Is(ReadOnlySpan<byte> argument, string word) => Ascii.EqualsIgnoreCase(argument, word);

    /// <param name="first">The first key's index.</param>
    /// <param name="last">The last one's; negative from the end, -1 being the last argument.</param>
    /// <param name="step">From one key to the next.</param>
    private sealed class Range(int first, int last, int step) : KeyPositions
    {
        public override void Mark(CommandLine line)
        {
            var end = Math.Min(line.Count - 1, last < 0 ? line.Count + last : last);
            for (var i = first; i <= end; i += step) line.MarkKey(i);
        }
    }

    private sealed class CountedBy(int index, bool hasDestination) : KeyPositions
    {
        public override void Mark(CommandLine line)
        {
            if (hasDestination && line.Count > 1) line.MarkKey(1);
            if (index >= line.Count || !Utf8Parser.TryParse(line[index], out long count, out var used) || used != line[index].Length) return;
            for (var i = 0; i < Math.Min(count, line.Count - index - 1); i++) line.MarkKey(index + 1 + i);
        }
    }

    private sealed class BehindStreams : KeyPositions
    {
        public override void Mark(CommandLine line)
        {
            for (var i = 1; i < line.Count; i++)
            {
                // Options are skipped, since a group may be called STREAMS.
                if (Is(line[i], "GROUP")) i += 2;
                else if (Is(line[i], "COUNT") || Is(line[i], "BLOCK")) i++;
                else if (Is(line[i], "STREAMS"))
                {
                    var keys = (line.Count - i - 1) / 2;
                    for (var key = 1; key <= keys; key++) line.MarkKey(i + key);
                    return;
                }
            }
        }
    }

    private sealed class ThirdOrBehindKeys : KeyPositions
    {
        public override void Mark(CommandLine line)
        {
            if (line.Count <= 3) return;
            if (line[3].Length > 0)
            {
                line.MarkKey(3);
                return;
            }
            var i = 6;
            while (i < line.Count && !Is(line[i], "KEYS")) i++;
            for (i++; i < line.Count; i++) line.MarkKey(i);
        }
    }

    /// <param name="from">Where the options begin.</param>
    /// <param name="stores">Options before a key.</param>
    /// <param name="single">Options with one argument.</param>
    /// <param name="twofold">Options with two arguments.</param>
    private sealed class FirstAndStore(int from, string[] stores, string[] single, string[] twofold) : KeyPositions
    {
        public override void Mark(CommandLine line)
        {
            if (line.Count > 1) line.MarkKey(1);
            // The last one counts, as on the server.
            var store = 0;
            for (var i = from; i < line.Count; i++)
            {
                if (IsOneOf(line[i], single)) i++;
                else if (IsOneOf(line[i], twofold)) i += 2;
                else if (IsOneOf(line[i], stores)) store = ++i;
            }
            if (store > 0 && store < line.Count) line.MarkKey(store);
        }

        private static bool IsOneOf(ReadOnlySpan<byte> argument, string[] words)
        {
            foreach (var word in words)
                if (Is(argument, word)) return true;
            return false;
        }
    }
}
