namespace RedHare.Commands.Tests.Hashes;

/// <summary>Random changes of hashes, small and big, against a dictionary.</summary>
public sealed class HashModelTests : CommandTest
{
    [Theory]
    [InlineData(1, 40, 20)]
    [InlineData(2, 400, 90)]
    [InlineData(3, 2000, 300)]
    public void Agrees_with_a_dictionary(int seed, int fields, int longest)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, string>();
        for (var step = 0; step < 4000; step++)
        {
            var field = "f" + random.Next(fields);
            switch (random.Next(6))
            {
                case 0 or 1 or 2:
                    var value = random.Next(2) == 0 ? random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) : new string('v', random.Next(longest));
                    Assert.Equal(model.ContainsKey(field) ? "0" : "1", Client.Run("HSET", "h", field, value));
                    model[field] = value;
                    break;
                case 3:
                    Expect(model.Remove(field) ? "1" : "0", $"HDEL h {field}");
                    break;
                case 4:
                    Expect(model.TryGetValue(field, out var found) ? $"\"{found}\"" : "(nil)", $"HGET h {field}");
                    break;
                default:
                    Expect($"{model.Count}", "HLEN h");
                    break;
            }
        }
        var all = Run("HGETALL h").Trim('[', ']').Split(", ").Chunk(2).ToDictionary(p => p[0].Trim('"'), p => p[1].Trim('"'));
        Assert.Equal(model.OrderBy(p => p.Key, StringComparer.Ordinal), all.OrderBy(p => p.Key, StringComparer.Ordinal));
    }
}
