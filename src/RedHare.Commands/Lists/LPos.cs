using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lpos", "key element [RANK rank] [COUNT num-matches] [MAXLEN len]",
    Arity = -3,
    Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1",
    Group = "list",
    Since = "6.0.6",
    Complexity = "O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time.",
    Summary = "Returns the positions of the elements of a list that equal another, from either end.")]
internal static class LPos
{
    public static void Run(CommandCall call)
    {
        if (!TryParse(call, out var options)) return;
        if (!call.TryRead(call[1], KeyType.List, out var list)) return;
        if (!options.IsArray)
        {
            var at = list.Exists ? new Search(list, call[2], options).Next() : -1;
            if (at >= 0) call.Reply.Integer(at);
            else call.Reply.Null();
            return;
        }
        var mark = call.Reply.BeginArray();
        var found = 0;
        if (list.Exists)
        {
            var search = new Search(list, call[2], options);
            for (var at = search.Next(); at >= 0; at = search.Next())
            {
                call.Reply.Integer(at);
                if (++found == options.Count) break;
            }
        }
        call.Reply.EndArray(mark, found);
    }

    private static bool TryParse(CommandCall call, out Options options)
    {
        options = new Options { Rank = 1, Longest = long.MaxValue };
        for (var i = 3; i < call.Count; i += 2)
        {
            var more = i + 1 < call.Count;
            if (more && call.Is(i, "RANK"u8))
            {
                if (!call.TryInteger(i + 1, out options.Rank)) return false;
                if (options.Rank == long.MinValue) return Refuse(call, ListErrors.BelowSymmetricRange);
                if (options.Rank == 0) return Refuse(call, ListErrors.RankZero);
            }
            else if (more && call.Is(i, "COUNT"u8))
            {
                if (!call.TryInteger(i + 1, out options.Count, ListErrors.NegativeCount)) return false;
                if (options.Count < 0) return Refuse(call, ListErrors.NegativeCount);
                options.IsArray = true;
            }
            else if (more && call.Is(i, "MAXLEN"u8))
            {
                if (!call.TryInteger(i + 1, out options.Longest, ListErrors.NegativeMaxLen)) return false;
                if (options.Longest < 0) return Refuse(call, ListErrors.NegativeMaxLen);
                if (options.Longest == 0) options.Longest = long.MaxValue;
            }
            else return Refuse(call, Errors.Syntax);
        }
        return true;
    }

    private static bool Refuse(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }

    /// <summary>A count of 0 is all matches; the longest way is in elements looked at.</summary>
    private struct Options
    {
        public long Rank, Count, Longest;
        public bool IsArray;
    }

    private ref struct Search
    {
        private readonly ElementText _text;
        private readonly bool _backward;
        private ListCursor _at;
        private long _index;
        private long _left;
        private long _skip;

        public Search(KeyReader list, ReadOnlySpan<byte> text, in Options options)
        {
            _text = new ElementText(text);
            _backward = options.Rank < 0;
            _at = list.Element(_backward ? -1 : 0);
            _index = _backward ? list.ListLength() - 1 : 0;
            _left = options.Longest;
            _skip = Math.Abs(options.Rank) - 1;
        }

        /// <summary>The position of the next match of rank, −1 when there is none.</summary>
        public long Next()
        {
            while (_at.IsValid && _left-- > 0)
            {
                var index = _index;
                var matches = _text.Is(_at.Entry);
                if (_backward) _at.MovePrevious();
                else _at.MoveNext();
                _index += _backward ? -1 : 1;
                if (matches && _skip-- <= 0) return index;
            }
            return -1;
        }
    }
}
