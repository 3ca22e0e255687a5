namespace RedHare.Commands.Tests.Server;

public sealed class MemoryDoctorTests : CommandTest
{
    [Fact]
    public void Has_nothing_to_say_of_little_data()
    {
        Assert.StartsWith("\"Hi Sam, this instance is empty or is using very little memory", Run("MEMORY DOCTOR"));
    }

    [Fact]
    public void Notices_a_peak()
    {
        Run("SETRANGE a 6000000 x");
        Run("SETRANGE b 12000000 x");
        Run("MEMORY STATS");
        Run("DEL b");
        Assert.Contains(" * Peak memory:", Run("MEMORY DOCTOR"));
    }
}
