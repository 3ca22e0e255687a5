namespace RedHare.Commands.Tests.Hashes;

public sealed class HIncrByFloatTests : CommandTest
{
    [Fact]
    public void Adds_in_long_precision()
    {
        Expect("\"10.5\"", "HINCRBYFLOAT h n 10.5");
        Expect("\"10.6\"", "HINCRBYFLOAT h n 0.1");
        Expect("\"10.6\"", "HGET h n");
        Expect("\"210.60000000000000001\"", "HINCRBYFLOAT h n 2.0e2");
        Expect("1", "HSET h i 5");
        Expect("\"3\"", "HINCRBYFLOAT h i -2");
    }

    [Fact]
    public void Refuses_what_is_no_number()
    {
        Expect("1", "HSET h t text");
        Expect("(error) ERR hash value is not a float", "HINCRBYFLOAT h t 1");
        Expect("(error) ERR value is not a valid float", "HINCRBYFLOAT h n x");
        Expect("(error) ERR value is NaN or Infinity", "HINCRBYFLOAT h n inf");
    }

    [Fact]
    public void Replicates_the_sum()
    {
        var effects = Server.Context.Engine.Effects.Read();
        Run("HINCRBYFLOAT h n 0.1");
        var effect = EffectText.Parse(effects.Next()!.Commands).Single();
        Assert.Equal(["HSET", "h", "n", "0.1"], effect.Select(System.Text.Encoding.Latin1.GetString));
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HINCRBYFLOAT s a 1");
    }
}
