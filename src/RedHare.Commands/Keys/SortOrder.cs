namespace RedHare.Commands.Keys;

/// <summary>An element of what is sorted.</summary>
internal struct SortItem
{
    public TextRange Element, By;
    public double Score;

    /// <summary>Its place before.</summary>
    public int Order;
}

/// <summary>
/// SORT's order: by number and then by the elements' bytes, or by bytes. What is equal keeps its order or, from a set, which has none, goes by its bytes: Redis
/// leaves that to the C library, but a replica must come to the same.
/// </summary>
internal sealed class SortOrder(SortTexts texts, SortOptions options, bool isSet) : IComparer<SortItem>
{
    public int Compare(SortItem x, SortItem y)
    {
        var order = options.Alpha ? CompareTexts(x.By, y.By) : x.Score.CompareTo(y.Score);
        if (order == 0 && (isSet || !options.Alpha)) order = CompareTexts(x.Element, y.Element);
        if (options.Descending) order = -order;
        return order != 0 ? order : x.Order.CompareTo(y.Order);
    }

    private int CompareTexts(TextRange x, TextRange y) =>
        x.IsNone || y.IsNone ? y.IsNone.CompareTo(x.IsNone) : texts[x].SequenceCompareTo(texts[y]);
}
