namespace RedHare.Commands.Generator;

/// <summary>A key spec as the attribute's text says it; the fields are those of the run-time KeySpec.</summary>
internal sealed record KeySpecModel(
    string Text,
    string Flags,
    string Begin,
    int Index,
    string Keyword,
    int StartFrom,
    string Find,
    int LastKey,
    int Step,
    int Limit)
{
    /// <summary>The initialiser of the run-time struct.</summary>
    public string ToSource()
    {
        var begin = Begin switch
        {
            "Index" => $"Index = {Index}, ",
            "Keyword" => $"Keyword = \"{Keyword}\", StartFrom = {StartFrom}, ",
            _ => "",
        };
        var find = Find switch
        {
            "Range" => $"LastKey = {LastKey}, Step = {Step}, Limit = {Limit}",
            "Count" => $"CountIndex = 0, FirstKey = 1, Step = {Step}",
            _ => "Step = 1",
        };
        return $"new() {{ Flags = {Flags}, Begin = KeyBegin.{Begin}, {begin}Find = KeyFind.{Find}, {find} }}";
    }
}
