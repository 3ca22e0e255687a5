namespace RedHare.Lua;

/// <summary>
/// <c>table.sort</c>: the quicksort of Lua 5.1 (Sedgewick's, median of three), compare by compare, so that an inconsistent order function fails and
/// equal elements end up as they do there. Elements are read and written through the table: the order function may look at it, and may raise an error.
/// </summary>
internal static class TableSort
{
    public static int Sort(LuaCall call)
    {
        var table = call.CheckTable(0);
        var length = table.Length;
        if (!call[1].IsNil && call[1].Function is null) throw call.BadType(1, "function");
        new Sorter(call, table, call[1]).Sort(1, length);
        return call.Return();
    }

    private readonly ref struct Sorter(LuaCall call, LuaTable table, LuaValue order)
    {
        private readonly LuaCall _call = call;

        /// <summary>The larger part is sorted by the loop, the smaller by recursion: at most 31 levels.</summary>
        public void Sort(int low, int high)
        {
            while (low < high)
            {
                if (IsLess(table[high], table[low])) Swap(low, high);
                if (high - low == 1) return;
                var middle = (int)(((uint)low + (uint)high) / 2);
                if (IsLess(table[middle], table[low])) Swap(middle, low);
                else if (IsLess(table[high], table[middle])) Swap(middle, high);
                if (high - low == 2) return;

                var pivot = table[middle];
                Swap(middle, high - 1);
                var end = Partition(low, high, pivot);
                Swap(high - 1, end);
                if (end - low < high - end)
                {
                    Sort(low, end - 1);
                    low = end + 1;
                }
                else
                {
                    Sort(end + 1, high);
                    high = end - 1;
                }
            }
        }

        private int Partition(int low, int high, LuaValue pivot)
        {
            var (i, j) = (low, high - 1);
            while (true)
            {
                LuaValue left, right;
                while (IsLess(left = table[++i], pivot)) if (i > high) throw Invalid();
                while (IsLess(pivot, right = table[--j])) if (j < low) throw Invalid();
                if (j < i) return i;
                Set(i, right);
                Set(j, left);
            }
        }

        private LuaException Invalid() => _call.Error("invalid order function for sorting");

        private void Swap(int a, int b)
        {
            var (first, second) = (table[a], table[b]);
            Set(a, second);
            Set(b, first);
        }

        private void Set(int index, LuaValue value)
        {
            table.CheckWritable();
            table[index] = value;
        }

        private bool IsLess(LuaValue a, LuaValue b)
        {
            _call.State.Tick(1);
            if (!order.IsNil) return !_call.Thread.Call1(order, a, b).IsFalsy;
            if (a.IsNumber && b.IsNumber) return a.Number < b.Number;
            if (a.String is { } x && b.String is { } y) return x.Span.SequenceCompareTo(y.Span) < 0;
            return _call.Thread.LessThan(a, b);
        }
    }
}
