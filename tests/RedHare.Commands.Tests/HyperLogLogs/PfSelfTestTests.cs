namespace RedHare.Commands.Tests.HyperLogLogs;

public sealed class PfSelfTestTests : CommandTest
{
    [Fact]
    public void Finds_no_failure() => Expect("OK", "PFSELFTEST");
}
