namespace RedHare.Commands.Tests.Hashes;

public sealed class HTtlTests : FieldExpiryTest
{
    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void All_four_answer_for_each_field(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        Run("HSET h a 1 b 2");
        Run("HPEXPIRE h 1500 FIELDS 1 a");
        Expect("[2, -1, -2]", "HTTL h FIELDS 3 a b none");
        Expect("[1500, -1, -2]", "HPTTL h FIELDS 3 a b none");
        Expect($"[{ManualTime.Start / 1000 + 2}, -1, -2]", "HEXPIRETIME h FIELDS 3 a b none");
        Expect($"[{ManualTime.Start + 1500}, -1, -2]", "HPEXPIRETIME h FIELDS 3 a b none");
        Advance(1501);
        Expect("[-2, -1]", "HTTL h FIELDS 2 a b");
        Expect("2", "HLEN h");
        Run("DEL h");
    }

    [Theory]
    [InlineData("HTTL")]
    [InlineData("HPTTL")]
    [InlineData("HEXPIRETIME")]
    [InlineData("HPEXPIRETIME")]
    public void Refusals(string command)
    {
        Run("SET s text");
        Expect("[-2, -2]", $"{command} none FIELDS 2 a b");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", $"{command} s FIELDS 1 a");
        Expect("(error) ERR Mandatory argument FIELDS is missing or not at the right position", $"{command} h 1 FIELDS a");
        Expect("(error) ERR Number of fields must be a positive integer", $"{command} h FIELDS 0 a");
        Expect("(error) ERR The `numfields` parameter must match the number of arguments", $"{command} h FIELDS 2 a");
    }
}
