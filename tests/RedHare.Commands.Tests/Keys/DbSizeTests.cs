namespace RedHare.Commands.Tests.Keys;

public sealed class DbSizeTests : CommandTest
{
    [Fact]
    public void Counts_this_database()
    {
        Expect("0", "DBSIZE");
        Run("MSET a 1 b 2 c 3");
        Run("DEL a");
        Expect("2", "DBSIZE");
        Run("SELECT 3");
        Expect("0", "DBSIZE");
    }
}
