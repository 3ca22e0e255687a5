using RedHare.Engine;

namespace RedHare.Commands.Tests.SortedSets;

/// <summary>Random changes and questions against a plain sorted list, through the conversion and back to nothing.</summary>
public sealed class SortedSetModelTests : CommandTest
{
    private readonly Dictionary<string, double> _model = new(StringComparer.Ordinal);
    private Random _random = new(0);
    private int _mostMembers;

    [Theory]
    [InlineData(1, 40, 60, false)]
    [InlineData(2, 300, 400, false)]
    [InlineData(3, 3000, 900, true)]
    [InlineData(4, 4000, 4000, false)]
    public void Behaves_as_a_sorted_list(int seed, int steps, int members, bool fewScores)
    {
        _random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            Change(members, fewScores);
            _mostMembers = Math.Max(_mostMembers, _model.Count);
            if (step % 8 == 0) Ask(members, fewScores);
            if (step % 512 == 0) CompareAll();
        }
        CompareAll();
        Assert.Equal(_mostMembers > 128 ? KeyEncoding.SkipList : KeyEncoding.ListPack, Server.EncodingOf("z"));
        while (_model.Count > 0)
        {
            var count = _random.Next(1, 200);
            var popped = Sorted().Take(count).ToList();
            foreach (var (member, _) in popped) _model.Remove(member);
            Expect(List(popped, true), $"ZPOPMIN z {count}");
        }
        Expect("0", "ZCARD z");
    }

    private void Change(int members, bool fewScores)
    {
        var member = Member(members);
        switch (_random.Next(20))
        {
            case < 12:
                var score = Score(fewScores);
                Expect(_model.ContainsKey(member) ? "0" : "1", $"ZADD z {Text(score)} {member}");
                _model[member] = score;
                break;
            case < 15:
                var sum = _model.GetValueOrDefault(member) + _random.Next(-3, 4);
                Expect('"' + Text(sum) + '"', $"ZINCRBY z {Text(sum - _model.GetValueOrDefault(member))} {member}");
                _model[member] = sum;
                break;
            case < 18:
                Expect(_model.Remove(member) ? "1" : "0", $"ZREM z {member}");
                break;
            case 18:
                var start = _random.Next(members);
                var doomed = Sorted().Skip(start).Take(3).ToList();
                foreach (var (name, _) in doomed) _model.Remove(name);
                Expect($"{doomed.Count}", $"ZREMRANGEBYRANK z {start} {start + 2}");
                break;
            default:
                var low = Score(fewScores);
                var gone = Sorted().Where(pair => pair.Score >= low && pair.Score < low + 0.5).ToList();
                foreach (var (name, _) in gone) _model.Remove(name);
                Expect($"{gone.Count}", $"ZREMRANGEBYSCORE z {Text(low)} ({Text(low + 0.5)}");
                break;
        }
    }

    private void Ask(int members, bool fewScores)
    {
        var member = Member(members);
        var sorted = Sorted();
        var rank = sorted.FindIndex(pair => pair.Member == member);
        Expect(rank < 0 ? "(nil)" : $"{rank}", $"ZRANK z {member}");
        Expect(rank < 0 ? "(nil)" : $"{sorted.Count - 1 - rank}", $"ZREVRANK z {member}");
        Expect(rank < 0 ? "(nil)" : '"' + Text(sorted[rank].Score) + '"', $"ZSCORE z {member}");
        var (low, high) = (Score(fewScores), Score(fewScores));
        var inside = sorted.Where(pair => pair.Score > low && pair.Score <= high).ToList();
        Expect($"{inside.Count}", $"ZCOUNT z ({Text(low)} {Text(high)}");
        Expect(List(inside.Skip(2).Take(5), true), $"ZRANGEBYSCORE z ({Text(low)} {Text(high)} WITHSCORES LIMIT 2 5");
        Expect(List(Enumerable.Reverse(inside).Skip(1).Take(4), false), $"ZREVRANGEBYSCORE z {Text(high)} ({Text(low)} LIMIT 1 4");
        var start = _random.Next(members);
        Expect(List(sorted.Skip(start).Take(10), true), $"ZRANGE z {start} {start + 9} WITHSCORES");
        Expect(List(Enumerable.Reverse(sorted).Skip(start).Take(10), false), $"ZRANGE z {start} {start + 9} REV");
    }

    private void CompareAll()
    {
        Expect($"{_model.Count}", "ZCARD z");
        Expect(List(Sorted(), true), "ZRANGE z 0 -1 WITHSCORES");
        Expect(List(Enumerable.Reverse(Sorted()), false), "ZREVRANGE z 0 -1");
    }

    // Integers, short and long ones: members of every kind of pack element.
    private string Member(int members) => _random.Next(members) is var number && number % 3 == 0 ? $"{number}" : $"member:{number}";

    private double Score(bool few) => few ? _random.Next(-3, 4) : Math.Round((_random.NextDouble() - 0.5) * 200, 2);

    private List<(string Member, double Score)> Sorted() =>
        [.. _model.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)];

    private static string List(IEnumerable<(string Member, double Score)> pairs, bool withScores) =>
        "[" + string.Join(", ", pairs.Select(pair => '"' + pair.Member + '"' + (withScores ? $", \"{Text(pair.Score)}\"" : ""))) + "]";

    private static string Text(double value)
    {
        Span<byte> text = stackalloc byte[RedisNumber.MaxDoubleLength];
        return System.Text.Encoding.ASCII.GetString(text[..RedisNumber.Format(value, text)]);
    }
}
