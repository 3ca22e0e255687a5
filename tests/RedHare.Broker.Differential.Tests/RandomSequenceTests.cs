using Xunit;

namespace RedHare.Broker.Differential.Tests;

public sealed class RandomSequenceTests(BrokerPair brokers)
{
    private const int Seed = 20261121, Sequences = 12, Lines = 200;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(Seed, Sequences)];

    [Theory, MemberData(nameof(Seeds))]
    public void Both_brokers_say_the_same(int seed) => brokers.Compare(new RandomSequences(seed).Lines(Lines), $"seed {seed}");
}
