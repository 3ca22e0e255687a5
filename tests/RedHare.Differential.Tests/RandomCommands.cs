namespace RedHare.Differential.Tests;

/// <summary>
/// Commands made from templates: every <c>{x}</c> is replaced by a word of a small alphabet, so that commands meet each other's keys and elements often;
/// a few are spoiled by a missing, a needless or a strange word.
/// </summary>
internal sealed class RandomCommands(IReadOnlyList<string> templates, int seed)
{
    private static readonly string[] Strange = ["", "x", "-1", "0", "9223372036854775807", "-9223372036854775808", "1e400", "nan", "inf", "WITHSCORES", "NX", "COUNT", "LIMIT", "3.5", " 1", "\xff\x01"];

    private static readonly Dictionary<string, string[]> Alphabets = new()
    {
        ["v"] = ["", "a", "hello world", "10", "-7", "3.25", "0.1", "1e3", "007", " 1", "9223372036854775807", "-9223372036854775808", "\x01\x00\xff\r\n", new string('x', 44), new string('y', 45), new string('z', 70)],
        ["e"] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "1", "2", "3", "-5", "70000", "123456789012", "", "word with blanks", "a-word-longer-than-the-threshold"],
        ["m"] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "-1", "100", "70000", "5000000000", "a", "b", "c"],
        ["i"] = ["0", "1", "2", "3", "5", "-1", "-2", "-3", "-5", "10", "100", "-100"],
        ["n"] = ["0", "1", "2", "3", "7", "20"],
        ["s"] = ["0", "1", "2", "3", "-1", "1.5", "-2.25", "0.1", "0.3", "3e10", "1e-7", "inf", "-inf", "100000000000000000000", "17"],
        ["r"] = ["-inf", "+inf", "0", "1", "(1", "2", "(2", "-1", "(0.1", "3", "1.5"],
        ["x"] = ["-", "+", "[a", "(a", "[c", "(c", "[f", "[z", "[1", "("],
        ["d"] = ["1", "-1", "5", "100", "9223372036854775807", "-9223372036854775807", "0"],
        ["D"] = ["1", "-1.5", "0.1", "3.0e3", "200", "1e17", "-0.25", "0"],
        ["t"] = ["4102444800000", "4102444801234", "5000000000000", "4102444799999"],
        ["T"] = ["4102444800", "4102444801", "5000000000"],
        ["w"] = ["LEFT", "RIGHT"],
        ["c"] = ["NX", "XX", "GT", "LT"],
        ["a"] = ["SUM", "MIN", "MAX"],
        ["p"] = ["*", "a*", "?", "[a-c]", "key:*", "1*"],
        ["o"] = ["BEFORE", "AFTER"],
        ["I"] = ["0-1", "1-1", "1-2", "2-0", "2", "3-5", "4-18446744073709551615", "5-0", "7-7", "8", "9-9", "10-0", "12-3", "15-1", "20-0", "0-0"],
        ["J"] = ["0-1", "1-1", "1-2", "2", "3-5", "5-0", "8", "9-9", "15", "20-0", "0-0", "18446744073709551615-0", "-", "+", "(3-5", "(8", "(20-0", "(0-0"],
        ["A"] = ["1-*", "2-*", "3-*", "5-*", "8-*", "9-9", "10-*", "11-1", "12-*", "13-5", "15-*", "20-*", "21-7"],
        ["P"] = ["1-0", "1-1", "2-0", "3-0", "5-0", "5-1", "8-0", "9-9", "10-0", "11-1", "12-0", "13-5", "15-0", "20-0", "20-1", "21-7"],
        ["G"] = ["0", "$", "1-1", "9-9", "13-5", "30-0", "-"],
        ["g"] = ["g", "h", "g", "other-group"],
        ["u"] = ["Alice", "Bob", "c", ""],
        ["L"] = ["0", "3600000", "7200000", "-1", "100000000"],
        ["f"] = ["a", "b", "field", "1"],
        ["~"] = ["~", "="],
        ["lon"] = ["0", "13.361389", "15.087269", "-122.407107", "179.999", "-179.999", "180", "-180", "-73.98", "0.0001", "90.5", "-45.25"],
        ["lat"] = ["0", "38.115556", "37.502669", "37.794300", "84.9", "-84.9", "85.05112878", "-85.05112878", "40.75", "66.5", "-66.5", "-0.0001"],
        ["radius"] = ["0", "1", "100.5", "2000", "50000", "700000", "9000000", "30000000"],
        ["unit"] = ["m", "km", "ft", "mi", "M"],
        ["b"] = ["0", "1", "7", "8", "15", "100"],
    };

    private readonly Random _random = new(seed);

    /// <summary>The keys that the commands work on; keys of other types are met rarely.</summary>
    public static string[] Keys { get; } = ["key:0", "key:1", "key:2", "key:3"];

    private static readonly string[] OtherKeys = ["other:string", "other:list", "other:hash", "other:none"];

    public string[] Next()
    {
        var words = Pick(templates).Split(' ').Select(Fill).ToList();
        if (MayBeSpoiled(words) && _random.Next(25) == 0)
        {
            switch (_random.Next(3))
            {
                case 0: words.RemoveAt(words.Count - 1); break;
                case 1: words.Add(Pick(Strange)); break;
                default: if (words.Count > 1) words[_random.Next(1, words.Count)] = Pick(Strange); break;
            }
            if (words.Count == 0) words.Add("PING");
        }
        return [.. words];
    }

    // What chooses at random once it loses the count that takes everything; a score but 0, which would leave the ranges by bytes undefined; a cursor of
    // the server's own making; a timeout, lest it be for ever; what is set for all who come after.
    private static bool MayBeSpoiled(List<string> words) =>
        words is not (["CONFIG", ..] or ["XREAD", "BLOCK", ..] or ["XREADGROUP", "BLOCK", ..]) and not (["SPOP" or "SRANDMEMBER" or "HRANDFIELD" or "SCAN" or "SSCAN" or "HSCAN" or "ZSCAN", ..] or ["ZADD", _, "0", ..]) && words[0][0] != 'B';

    private string Fill(string word)
    {
        var open = word.IndexOf('{');
        if (open < 0) return word;
        var name = word.Substring(open + 1, word.IndexOf('}') - open - 1);
        var filled = name == "k" ? _random.Next(30) == 0 ? Pick(OtherKeys) : Pick(Keys) : Pick(Alphabets[name]);
        return string.Concat(word.AsSpan(0, open), filled);
    }

    private string Pick(IReadOnlyList<string> from) => from[_random.Next(from.Count)];
}
