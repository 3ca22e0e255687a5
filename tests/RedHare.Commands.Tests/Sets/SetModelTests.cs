namespace RedHare.Commands.Tests.Sets;

/// <summary>Random changes of sets in all forms, and operations on several, against hash sets.</summary>
public sealed class SetModelTests : CommandTest
{
    private static string[] Words(string reply) => [.. reply.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('"')).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData(1, 60, 100)]
    [InlineData(2, 60, 50)]
    [InlineData(3, 2000, 100)]
    [InlineData(4, 2000, 10)]
    public void Agrees_with_hash_sets(int seed, int range, int percentIntegers)
    {
        var random = new Random(seed);
        HashSet<string>[] models = [[], [], []];
        for (var step = 0; step < 4000; step++)
        {
            var which = random.Next(3);
            var model = models[which];
            var member = random.Next(100) < percentIntegers ? $"{random.Next(range) - range / 2}" : $"member{random.Next(range)}";
            switch (random.Next(100))
            {
                case < 55:
                    Expect(model.Add(member) ? "1" : "0", $"SADD {which} {member}");
                    break;
                case < 75:
                    Expect(model.Remove(member) ? "1" : "0", $"SREM {which} {member}");
                    break;
                case < 85:
                    Expect(model.Contains(member) ? "1" : "0", $"SISMEMBER {which} {member}");
                    break;
                case < 90:
                    var popped = Words(Run($"SPOP {which} {random.Next(1, 4)}"));
                    Assert.All(popped, p => Assert.True(model.Remove(p)));
                    break;
                default:
                    Combine(random, models);
                    break;
            }
        }
        for (var i = 0; i < 3; i++) Assert.Equal(models[i].Order(StringComparer.Ordinal), Words(Run($"SMEMBERS {i}")));
    }

    private void Combine(Random random, HashSet<string>[] models)
    {
        var (a, b) = (random.Next(3), random.Next(3));
        Assert.Equal(models[a].Intersect(models[b]).Order(StringComparer.Ordinal), Words(Run($"SINTER {a} {b}")));
        Assert.Equal(models[a].Union(models[b]).Order(StringComparer.Ordinal), Words(Run($"SUNION {a} {b}")));
        Assert.Equal(models[a].Except(models[b]).Order(StringComparer.Ordinal), Words(Run($"SDIFF {a} {b}")));
        if (random.Next(20) != 0) return;
        var target = random.Next(3);
        switch (random.Next(3))
        {
            case 0:
                models[target] = [.. models[a].Intersect(models[b])];
                Run($"SINTERSTORE {target} {a} {b}");
                break;
            case 1:
                models[target] = [.. models[a].Union(models[b])];
                Run($"SUNIONSTORE {target} {a} {b}");
                break;
            default:
                models[target] = [.. models[a].Except(models[b])];
                Run($"SDIFFSTORE {target} {a} {b}");
                break;
        }
        Expect($"{models[target].Count}", $"SCARD {target}");
    }
}
