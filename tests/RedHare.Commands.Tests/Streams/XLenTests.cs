namespace RedHare.Commands.Tests.Streams;

public sealed class XLenTests : StreamTest
{
    [Fact]
    public void Counts_entries()
    {
        Expect("0", "XLEN s");
        Fill(3);
        Expect("3", "XLEN s");
        Run("XDEL s 2");
        Expect("2", "XLEN s");
        Run("SET k text");
        Expect(WrongType, "XLEN k");
    }
}
