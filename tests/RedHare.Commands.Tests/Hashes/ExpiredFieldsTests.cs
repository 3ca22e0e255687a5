using RedHare.Engine;

namespace RedHare.Commands.Tests.Hashes;

/// <summary>How the commands on hashes meet fields whose time has come.</summary>
public sealed class ExpiredFieldsTests : FieldExpiryTest
{
    public static TheoryData<KeyEncoding> Forms => [KeyEncoding.ListPackEx, KeyEncoding.HashTable];

    private void Prepare(KeyEncoding form)
    {
        UseForm(form);
        Run("HSET h a 1 b 2 c 3 d 4");
        Run("HPEXPIRE h 10 FIELDS 2 a c");
        Advance(11);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Reading_one_deletes_it(KeyEncoding form)
    {
        Prepare(form);
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("(nil)", "HGET h a");
        Expect("3", "HLEN h");
        Expect("[\"2\", (nil), \"4\", (nil)]", "HMGET h b c d a");
        Expect("2", "HLEN h");
        Assert.Equal(["hexpired 0:h", "hexpired 0:h"], heard.All);
        Assert.Equal(["HDEL h a", "HDEL h c"], EffectText.Lines(log));
        Assert.Contains("expired_subkeys:2", Run("INFO stats"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Its_length_is_0_and_it_does_not_exist(KeyEncoding form)
    {
        Prepare(form);
        Expect("0", "HSTRLEN h a");
        Expect("0", "HEXISTS h c");
        Expect("2", "HLEN h");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Walking_passes_them_over(KeyEncoding form)
    {
        Prepare(form);
        Assert.Equal(4, Run("HGETALL h").Split(", ").Length);
        Assert.Equal(2, Run("HKEYS h").Split(", ").Length);
        Assert.Equal(2, Run("HVALS h").Split(", ").Length);
        Assert.DoesNotContain("\"a\"", Run("HSCAN h 0"), StringComparison.Ordinal);
        Expect("4", "HLEN h");
        Expect("2", "HDEL h a c");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void HRANDFIELD_deletes_all_first(KeyEncoding form)
    {
        Prepare(form);
        Assert.Equal(2, Run("HRANDFIELD h 100").Split(", ").Length);
        Expect("2", "HLEN h");
        Run("HPEXPIRE h 10 FIELDS 2 b d");
        Advance(11);
        var heard = Hear();
        Expect("(nil)", "HRANDFIELD h");
        Expect("0", "EXISTS h");
        Assert.Equal(["hexpired 0:h", "del 0:h"], heard.All);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_last_takes_the_key_along(KeyEncoding form)
    {
        UseForm(form);
        Run("HSETEX h PX 10 FIELDS 1 a 1");
        Advance(11);
        Expect("1", "EXISTS h");
        var heard = Hear();
        Expect("0", "HEXISTS h a");
        Expect("0", "EXISTS h");
        Assert.Equal(["hexpired 0:h", "del 0:h"], heard.All);
        Assert.Equal(0, Server.Context.Engine.CountFieldExpiring(0));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Writing_begins_anew_without_expiry(KeyEncoding form)
    {
        Prepare(form);
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("5", "HINCRBY h a 5");
        Expect("\"1.5\"", "HINCRBYFLOAT h c 1.5");
        Expect("[-1, -1]", "HTTL h FIELDS 2 a c");
        Assert.Equal(["hexpired 0:h", "hincrby 0:h", "hexpired 0:h", "hincrbyfloat 0:h"], heard.All);
        Assert.Equal(["HDEL h a", "HINCRBY h a 5", "HDEL h c", "HSET h c 1.5"], EffectText.Lines(log).Where(line => line is not ("MULTI" or "EXEC")));
        Run("HPEXPIRE h 10 FIELDS 1 a");
        Advance(11);
        Expect("1", "HSETNX h a 7");
        Expect("[-1]", "HTTL h FIELDS 1 a");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Setting_takes_the_expiry_and_counting_keeps_it(KeyEncoding form)
    {
        UseForm(form);
        Run("HSET h a 1 b 2 c 3");
        Run("HPEXPIRE h 1000 FIELDS 3 a b c");
        Expect("0", "HSET h a 2");
        Expect("3", "HINCRBY h b 1");
        Expect("\"3.5\"", "HINCRBYFLOAT h c 0.5");
        Expect("[-1, 1000, 1000]", "HPTTL h FIELDS 3 a b c");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Expiry_goes_where_the_hash_goes(KeyEncoding form)
    {
        Prepare(form);
        Run("HPEXPIRE h 100 FIELDS 1 b");
        Run("COPY h copy");
        Run("RENAME h renamed");
        Run("MOVE copy 1");
        Run("SELECT 1");
        Expect("[-2, 100, -2, -1]", "HPTTL copy FIELDS 4 a b c d");
        Assert.Contains("subexpiry=1", Run("INFO keyspace"), StringComparison.Ordinal);
        Run("SWAPDB 0 1");
        Run("SELECT 0");
        Run("HRANDFIELD copy 9");
        Run("HPEXPIRE copy 7 XX FIELDS 1 b");
        Advance(8);
        Expect("[\"d\"]", "HRANDFIELD copy 9");
        Run("SELECT 1");
        Run("DEL renamed");
        Assert.Equal(0, Server.Context.Engine.CountFieldExpiring(0) + Server.Context.Engine.CountFieldExpiring(1));
    }

    [Fact]
    public void A_pack_that_becomes_a_table_keeps_every_expiry()
    {
        Run("CONFIG SET hash-max-listpack-entries 4");
        Run("HSET h a 1 b 2 c 3 d 4");
        Run("HPEXPIRE h 500 FIELDS 1 a");
        Run("HPEXPIRE h 300 FIELDS 1 c");
        Assert.Equal(KeyEncoding.ListPackEx, Server.EncodingOf("h"));
        Run("HSET h e 5");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("h"));
        Expect("[500, -1, 300, -1, -1]", "HPTTL h FIELDS 5 a b c d e");
        Assert.Contains("subexpiry=1", Run("INFO keyspace"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 20)]
    public void Agrees_with_a_dictionary(int seed, int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        var random = new Random(seed);
        var model = new Dictionary<string, (string Value, long Expiry)>();
        for (var step = 0; step < 3000; step++)
        {
            var now = ((ManualTime)Time!).Now;
            var field = "f" + random.Next(40);
            if (model.TryGetValue(field, out var old) && old.Expiry != 0 && old.Expiry < now) model.Remove(field);
            var isThere = model.TryGetValue(field, out old);
            switch (random.Next(7))
            {
                case 0 or 1:
                    Run($"HSET h {field} {step}");
                    model[field] = ($"{step}", 0);
                    break;
                case 2:
                    Expect(isThere ? "[1]" : "[-2]", $"HPEXPIRE h {step % 50 + 1} FIELDS 1 {field}");
                    if (isThere) model[field] = (old.Value, now + step % 50 + 1);
                    break;
                case 3:
                    Expect(isThere ? old.Expiry != 0 ? "[1]" : "[-1]" : "[-2]", $"HPERSIST h FIELDS 1 {field}");
                    if (isThere) model[field] = (old.Value, 0);
                    break;
                case 4:
                    Expect(isThere ? $"[\"{old.Value}\"]" : "[(nil)]", $"HGETDEL h FIELDS 1 {field}");
                    model.Remove(field);
                    break;
                case 5:
                    Expect(isThere ? $"\"{old.Value}\"" : "(nil)", $"HGET h {field}");
                    break;
                default:
                    Advance(random.Next(4));
                    break;
            }
        }
        var last = ((ManualTime)Time!).Now;
        var alive = model.Where(p => p.Value.Expiry == 0 || p.Value.Expiry >= last).Select(p => $"{p.Key}={p.Value.Value}").Order(StringComparer.Ordinal);
        var all = Run("HGETALL h").Trim('[', ']').Replace("\"", "").Split(", ").Chunk(2).Select(p => $"{p[0]}={p[1]}").Order(StringComparer.Ordinal);
        Assert.Equal(alive, all);
        // What is expired and still there would be alive where the effects are replayed, years before.
        Run("HRANDFIELD h");
    }
}
