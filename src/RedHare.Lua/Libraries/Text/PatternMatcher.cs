using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// Lua 5.1's patterns: a backtracking matcher that reads the pattern as it goes, since most patterns are short and run once. A pattern ends at its
/// first NUL, as in 5.1. Single items advance in a loop; what can be tried in more than one way (a repetition, a capture) recurses, so the depth is at
/// most the number of such items in the pattern, and is bounded by <see cref="MaxDepth"/>. Work is told to <see cref="LuaState.Tick"/>, since a
/// backtracking match may take exponential time.
/// </summary>
internal ref struct PatternMatcher
{
    /// <summary>Captures in one pattern, LUA_MAXCAPTURES.</summary>
    public const int MaxCaptures = 32;

    /// <summary>Recursion within one match. A level takes less than 200 bytes of stack once the code is optimized, several times that before.</summary>
    private const int MaxDepth = 1000;

    /// <summary>The runtime answers with tens of kilobytes to spare: enough for so many levels more.</summary>
    private const int LevelsPerStackCheck = 16;

    private const int Unfinished = -1;
    private const int Position = -2;
    private const int StepsPerTick = 256;
    private const byte Escape = (byte)'%';

    private readonly LuaThread _thread;
    private readonly ReadOnlySpan<byte> _subject;
    private readonly ReadOnlySpan<byte> _pattern;
    private Captures _captures;
    private readonly int _first;
    private int _level;
    private int _depth;
    private int _steps;

    public PatternMatcher(LuaThread thread, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> pattern)
    {
        _thread = thread;
        _subject = subject;
        var end = pattern.IndexOf((byte)0);
        _pattern = end < 0 ? pattern : pattern[..end];
        _first = FirstByte();
    }

    /// <summary>What is searched.</summary>
    public readonly ReadOnlySpan<byte> Subject => _subject;

    /// <summary>Captures of the last match.</summary>
    public readonly int Level => _level;

    /// <summary>True when the pattern begins with ^. The match then starts behind it: see <see cref="Match"/>.</summary>
    public readonly bool IsAnchored => _pattern.Length > 0 && _pattern[0] == '^';

    /// <summary>
    /// The next place where a pattern without an anchor may match: one that begins with a plain character is sought by that. Beyond the subject's end where
    /// there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Candidate(int start) => _first < 0 ? start : Seek(start);

    /// <summary>Tries a match at one place of the subject.</summary>
    /// <param name="start">The place.</param>
    /// <param name="from">Where in the pattern to begin: 1 behind an anchor, otherwise 0.</param>
    /// <returns>The end of the match, or -1.</returns>
    /// <exception cref="LuaException">A malformed pattern.</exception>
    public int Match(int start, int from)
    {
        _level = 0;
        _depth = 0;
        return Try(start, from);
    }

    /// <summary>A capture as a value: its text, or its position. Without captures the first is the whole match.</summary>
    public readonly LuaValue Capture(int index, int start, int end)
    {
        if (index >= _level)
        {
            if (index != 0) throw Error("invalid capture index");
            return _thread.State.String(_subject[start..end]);
        }
        var capture = _captures[index];
        if (capture.Length == Unfinished) throw Error("unfinished capture");
        return capture.Length == Position ? new LuaValue(capture.Start + 1) : _thread.State.String(_subject.Slice(capture.Start, capture.Length));
    }

    /// <summary>Appends a capture to a buffer without making a string of it.</summary>
    public readonly void AppendCapture(ref LuaBuffer buffer, int index, int start, int end)
    {
        if (index < _level && _captures[index].Length == Position) buffer.Append(LuaNumber.ToText(_captures[index].Start + 1).Span);
        else if (index < _level && _captures[index].Length >= 0) buffer.Append(_subject.Slice(_captures[index].Start, _captures[index].Length));
        else if (index == 0 && _level == 0) buffer.Append(_subject[start..end]);
        else Capture(index, start, end);
    }

    /// <summary>The character that every match begins with, or -1 where that is not plain to see.</summary>
    private readonly int FirstByte()
    {
        var p = 0;
        while (At(p) == '(' && p < 4) p += At(p + 1) == ')' ? 2 : 1;
        var first = At(p);
        if (first is 0 or (byte)'^' or (byte)'$' or (byte)'*' or (byte)'+' or (byte)'?' or (byte)'.' or (byte)'(' or (byte)')' or (byte)'[' or Escape or (byte)'-') return -1;
        return At(p + 1) is (byte)'*' or (byte)'?' or (byte)'-' ? -1 : first;
    }

    private int Seek(int start)
    {
        if (start > _subject.Length) return start;
        var found = _subject[start..].IndexOf((byte)_first);
        Work((found < 0 ? _subject.Length - start : found) >> 5);
        return found < 0 ? _subject.Length + 1 : start + found;
    }

    private readonly LuaException Error(string message) => new(_thread.Where(1) + message);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte At(int p) => (uint)p < (uint)_pattern.Length ? _pattern[p] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Work(int steps)
    {
        _steps += steps;
        if (_steps < StepsPerTick) return;
        _thread.State.Tick(_steps);
        _steps = 0;
    }

    private int Try(int s, int p)
    {
        if (++_depth > MaxDepth || (_depth % LevelsPerStackCheck == 0 && !RuntimeHelpers.TryEnsureSufficientExecutionStack())) throw Error("pattern too complex");
        var end = Run(s, p);
        _depth--;
        return end;
    }

    private int Run(int s, int p)
    {
        while (true)
        {
            Work(1);
            if (p >= _pattern.Length) return s;
            switch (_pattern[p])
            {
                case (byte)'(':
                    return At(p + 1) == ')' ? Open(s, p + 2, Position) : Open(s, p + 1, Unfinished);
                case (byte)')':
                    return Close(s, p + 1);
                case (byte)'$' when p + 1 == _pattern.Length:
                    return s == _subject.Length ? s : -1;
                case Escape when At(p + 1) == 'b':
                    s = Balanced(s, p + 2);
                    if (s < 0) return -1;
                    p += 4;
                    continue;
                case Escape when At(p + 1) == 'f':
                    p += 2;
                    if (At(p) != '[') throw Error("missing '[' after '%f' in pattern");
                    var behind = ItemEnd(p);
                    var previous = s == 0 ? (byte)0 : _subject[s - 1];
                    var next = s < _subject.Length ? _subject[s] : (byte)0;
                    if (InSet(previous, p, behind - 1) || !InSet(next, p, behind - 1)) return -1;
                    p = behind;
                    continue;
                case Escape when CharacterClass.IsDigit(At(p + 1)):
                    s = Again(s, At(p + 1));
                    if (s < 0) return -1;
                    p += 2;
                    continue;
            }

            var end = ItemEnd(p);
            switch (At(end))
            {
                case (byte)'?':
                    if (s < _subject.Length && Single(_subject[s], p, end))
                    {
                        var result = Try(s + 1, end + 1);
                        if (result >= 0) return result;
                    }
                    p = end + 1;
                    continue;
                case (byte)'*':
                    return Longest(s, s, p, end);
                case (byte)'+':
                    return s < _subject.Length && Single(_subject[s], p, end) ? Longest(s + 1, s + 1, p, end) : -1;
                case (byte)'-':
                    return Shortest(s, p, end);
                default:
                    if (s >= _subject.Length || !Single(_subject[s], p, end)) return -1;
                    s++;
                    p = end;
                    continue;
            }
        }
    }

    /// <summary>Where the item at p ends: behind a character, an escape or a set.</summary>
    private readonly int ItemEnd(int p)
    {
        var c = _pattern[p++];
        if (c == Escape) return p < _pattern.Length ? p + 1 : throw Error("malformed pattern (ends with '%')");
        if (c != '[') return p;
        if (At(p) == '^') p++;
        do
        {
            // The first character of a set is taken literally, even if it is ].
            if (p >= _pattern.Length) throw Error("malformed pattern (missing ']')");
            if (_pattern[p++] == Escape && p < _pattern.Length) p++;
        }
        while (At(p) != ']');
        return p + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool Single(byte c, int p, int end) => _pattern[p] switch
    {
        (byte)'.' => true,
        Escape => CharacterClass.Matches(c, _pattern[p + 1]),
        (byte)'[' => InSet(c, p, end - 1),
        var literal => literal == c,
    };

    /// <summary>Whether a byte is in the set that begins at p and whose ] is at end.</summary>
    private readonly bool InSet(byte c, int p, int end)
    {
        var positive = true;
        if (At(p + 1) == '^')
        {
            positive = false;
            p++;
        }
        while (++p < end)
        {
            if (_pattern[p] == Escape)
            {
                p++;
                if (CharacterClass.Matches(c, _pattern[p])) return positive;
            }
            else if (At(p + 1) == '-' && p + 2 < end)
            {
                p += 2;
                if (_pattern[p - 2] <= c && c <= _pattern[p]) return positive;
            }
            else if (_pattern[p] == c)
            {
                return positive;
            }
        }
        return !positive;
    }

    private int Balanced(int s, int p)
    {
        if (p + 1 >= _pattern.Length) throw Error("unbalanced pattern");
        if (s >= _subject.Length || _subject[s] != _pattern[p]) return -1;
        var (open, close) = (_pattern[p], _pattern[p + 1]);
        var depth = 1;
        for (var i = s + 1; i < _subject.Length; i++)
        {
            if (_subject[i] == close)
            {
                if (--depth > 0) continue;
                Work((i - s) >> 2);
                return i + 1;
            }
            else if (_subject[i] == open)
            {
                depth++;
            }
        }
        Work((_subject.Length - s) >> 2);
        return -1;
    }

    private int Longest(int start, int s, int p, int end)
    {
        switch (_pattern[p])
        {
            case (byte)'.':
                s = _subject.Length;
                break;
            case Escape:
                for (var name = _pattern[p + 1]; s < _subject.Length && CharacterClass.Matches(_subject[s], name);) s++;
                break;
            case (byte)'[':
                while (s < _subject.Length && InSet(_subject[s], p, end - 1)) s++;
                break;
            case var literal:
                while (s < _subject.Length && _subject[s] == literal) s++;
                break;
        }
        Work((s - start) >> 2);
        if (end + 1 >= _pattern.Length) return s;
        for (; s >= start; s--)
        {
            var result = Try(s, end + 1);
            if (result >= 0) return result;
        }
        return -1;
    }

    private int Shortest(int s, int p, int end)
    {
        while (true)
        {
            var result = Try(s, end + 1);
            if (result >= 0) return result;
            if (s >= _subject.Length || !Single(_subject[s], p, end)) return -1;
            s++;
        }
    }

    private int Open(int s, int p, int what)
    {
        if (_level >= MaxCaptures) throw Error("too many captures");
        _captures[_level] = new Piece(s, what);
        _level++;
        var result = Try(s, p);
        if (result < 0) _level--;
        return result;
    }

    private int Close(int s, int p)
    {
        var index = _level - 1;
        while (index >= 0 && _captures[index].Length != Unfinished) index--;
        if (index < 0) throw Error("invalid pattern capture");
        _captures[index] = new Piece(_captures[index].Start, s - _captures[index].Start);
        var result = Try(s, p);
        if (result < 0) _captures[index] = new Piece(_captures[index].Start, Unfinished);
        return result;
    }

    /// <summary>%1 to %9: the text of an earlier capture again.</summary>
    private readonly int Again(int s, byte digit)
    {
        var index = digit - '1';
        if (index < 0 || index >= _level || _captures[index].Length == Unfinished) throw Error("invalid capture index");
        var (start, length) = _captures[index];
        // A position capture is never as long as the rest of the subject, as in C, where its length is a huge unsigned number.
        if (length < 0 || _subject.Length - s < length) return -1;
        return _subject.Slice(start, length).SequenceEqual(_subject.Slice(s, length)) ? s + length : -1;
    }

    private readonly record struct Piece(int Start, int Length);

    [InlineArray(MaxCaptures)]
    private struct Captures
    {
        private Piece _first;
    }
}
