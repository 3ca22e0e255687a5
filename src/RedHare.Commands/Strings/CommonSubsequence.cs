namespace RedHare.Commands.Strings;

/// <summary>
/// A longest common subsequence by the textbook table (Wagner and Fischer, 1974): cell (i, j) is its length for the first i bytes of one text and the
/// first j of the other. The whole table is kept, since the walk back through it finds the matches; where two ways are equally long the walk
/// goes as Redis's does, for the answer shows it.
/// </summary>
internal readonly ref struct CommonSubsequence
{
    private readonly ReadOnlySpan<byte> _a, _b;
    private readonly int[] _cells;
    private readonly int _width;

    public CommonSubsequence(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        _a = a;
        _b = b;
        _width = b.Length + 1;
        _cells = new int[(a.Length + 1) * _width];
        for (var i = 0; i < a.Length; i++)
        {
            var above = _cells.AsSpan(i * _width, _width);
            var row = _cells.AsSpan((i + 1) * _width, _width);
            for (var j = 0; j < b.Length; j++) row[j + 1] = a[i] == b[j] ? above[j] + 1 : Math.Max(above[j + 1], row[j]);
        }
    }

    public int Length => _cells[^1];

    /// <summary>The subsequence itself.</summary>
    public byte[] Text()
    {
        var text = new byte[Length];
        var end = text.Length;
        var walk = Backwards();
        while (walk.Next(out var start, out _, out var length))
        {
            end -= length;
            _a.Slice(start, length).CopyTo(text.AsSpan(end));
        }
        return text;
    }

    /// <summary>A walk over the runs that match, from the end of the texts to their beginning.</summary>
    public Walk Backwards() => new(this);

    internal ref struct Walk(CommonSubsequence table)
    {
        private readonly CommonSubsequence _table = table;
        private int _i = table._a.Length, _j = table._b.Length;

        /// <summary>The next run: where it starts in both texts, and its length.</summary>
        public bool Next(out int a, out int b, out int length)
        {
            length = 0;
            while (_i > 0 && _j > 0)
            {
                if (_table._a[_i - 1] == _table._b[_j - 1])
                {
                    _i--;
                    _j--;
                    length++;
                    continue;
                }
                if (length > 0) break;
                if (_table._cells[(_i - 1) * _table._width + _j] > _table._cells[_i * _table._width + _j - 1]) _i--;
                else _j--;
            }
            (a, b) = (_i, _j);
            return length > 0;
        }
    }
}
