using RedHare.Commands.Lists;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Keys;

/// <summary>
/// What SORT and SORT_RO have in common. The elements and what BY names for them are copied first, so that a STORE onto the sorted key is no special case.
/// </summary>
internal static class Sorting
{
    private static readonly KeyEvent SortStore = new(KeyEventClass.List, "sortstore");

    public static void Run(CommandCall call, bool mayStore)
    {
        if (!SortOptions.TryParse(call, mayStore, out var options)) return;
        var source = call.Read(call[1]);
        if (source.Exists && source.Type is not (KeyType.List or KeyType.Set or KeyType.SortedSet))
        {
            call.Reply.Error(Errors.WrongType);
            return;
        }
        var keepsOrder = options.KeepsOrder(call);
        if (keepsOrder && (options.Store > 0 || call.IsScripted) && source.Type == KeyType.Set)
        {
            // A set has no order of its own, and what is stored, or what a script does with it, must not depend on how it lies in memory.
            (keepsOrder, options.Alpha, options.By) = (false, true, 0);
        }

        using var texts = new SortTexts();
        var items = Load(source, texts);
        if (keepsOrder)
        {
            if (options.Descending && source.Type != KeyType.Set) Array.Reverse(items);
        }
        else if (!TryWeigh(call, options, texts, items))
        {
            call.Reply.Error("ERR One or more scores can't be converted into double"u8);
            return;
        }
        else items.AsSpan().Sort(new SortOrder(texts, options, isSet: source.Type == KeyType.Set));

        var start = Math.Clamp(options.Offset, 0, items.Length);
        var count = options.Count < 0 ? items.Length - start : Math.Min(options.Count, items.Length - start);
        var chosen = items.AsSpan((int)start, (int)count);
        if (options.Store > 0) Store(call, options, texts, chosen);
        else Answer(call, options, texts, chosen);
    }

    private static SortItem[] Load(KeyReader source, SortTexts texts)
    {
        if (!source.Exists) return [];
        Span<byte> scratch = stackalloc byte[64];
        SortItem[] items;
        var n = 0;
        switch (source.Type)
        {
            case KeyType.List:
                items = new SortItem[source.ListLength()];
                for (var at = source.Element(0); at.IsValid; at.MoveNext()) Add(at.Entry.Text(scratch));
                break;
            case KeyType.Set:
                items = new SortItem[source.AsSet().Count];
                for (var members = source.AsSet().Walk(scratch); members.Next();) Add(members.Current);
                break;
            default:
                items = new SortItem[source.AsSortedSet().Count];
                for (var members = source.AsSortedSet().Walk(scratch); members.Next();) Add(members.Member);
                break;
        }
        return items;

        void Add(ReadOnlySpan<byte> text)
        {
            items[n] = new SortItem { Element = texts.Add(text), By = TextRange.None, Order = n };
            n++;
        }
    }

    /// <summary>Finds what each element is sorted by; false when that should be a number and is none.</summary>
    private static bool TryWeigh(CommandCall call, in SortOptions options, SortTexts texts, Span<SortItem> items)
    {
        var numbers = true;
        foreach (ref var item in items)
        {
            item.By = options.By > 0 ? SortPattern.Find(call, call[options.By], texts, item.Element) : item.Element;
            // What has no weight weighs nothing; so does the empty text, as for strtod, which also passes over white space before a number.
            if (options.Alpha || item.By.IsNone || item.By.Length == 0) continue;
            numbers &= RedisNumber.TryParseDouble(texts[item.By].TrimStart(" \t\n\v\f\r"u8), out item.Score);
        }
        return numbers;
    }

    private static void Answer(CommandCall call, in SortOptions options, SortTexts texts, ReadOnlySpan<SortItem> items)
    {
        call.Reply.Array(items.Length * (options.Gets?.Count ?? 1));
        // What is answered need not be kept.
        var end = texts.End;
        foreach (ref readonly var item in items)
        {
            if (options.Gets is null)
            {
                call.Reply.Bulk(texts[item.Element]);
                continue;
            }
            foreach (var get in options.Gets)
            {
                var value = SortPattern.Find(call, call[get], texts, item.Element);
                if (value.IsNone) call.Reply.Null();
                else call.Reply.Bulk(texts[value]);
                texts.CutBack(end);
            }
        }
    }

    private static void Store(CommandCall call, in SortOptions options, SortTexts texts, ReadOnlySpan<SortItem> items)
    {
        var values = new List<TextRange>(items.Length);
        foreach (ref readonly var item in items)
        {
            if (options.Gets is null) values.Add(item.Element);
            else
                foreach (var get in options.Gets) values.Add(SortPattern.Find(call, call[get], texts, item.Element));
        }
        if (values.Count > 0)
        {
            var source = new Values(texts, values);
            var target = call.Write(call[options.Store], SortStore);
            target.ReplaceList(ref source, call.ListLimit());
            target.Weight = values.Count;
        }
        else call.Write(call[options.Store], KeyEvent.Del).Delete();
        call.Reply.Integer(values.Count);
    }

    private readonly struct Values(SortTexts texts, List<TextRange> values) : IPackSource
    {
        public int Count => values.Count;

        public PackValue Get(int index) => values[index].IsNone ? default(ReadOnlySpan<byte>) : texts[values[index]];
    }
}
