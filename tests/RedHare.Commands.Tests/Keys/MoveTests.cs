namespace RedHare.Commands.Tests.Keys;

public sealed class MoveTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Moves_value_and_expiry_to_another_database()
    {
        Run("SETEX a 100 one");
        Expect("1", "MOVE a 9");
        Expect("0", "EXISTS a");
        Expect("0", "MOVE a 9");
        Run("SELECT 9");
        Expect("\"one\"", "GET a");
        Expect("100", "TTL a");
        Run("SELECT 0");
        Run("SET a two");
        Expect("0", "MOVE a 9");
        Expect("\"two\"", "GET a");
    }

    [Fact]
    public void Refusals()
    {
        Run("SET a 1");
        Expect("(error) ERR source and destination objects are the same", "MOVE a 0");
        Expect("(error) ERR DB index is out of range", "MOVE a 16");
        Expect("(error) ERR DB index is out of range", "MOVE a -1");
        Expect("(error) ERR value is not an integer or out of range", "MOVE a x");
        Expect("(error) ERR value is out of range, value must between -2147483648 and 2147483647", "MOVE a 2147483648");
    }

    [Fact]
    public void Tells_both_databases()
    {
        var heard = new HeardEvents();
        Run("SET a 1");
        Server.Context.Engine.Listener = heard;
        Run("MOVE a 3");
        Assert.Equal(["move_from 0:a", "move_to 3:a"], heard.All);
    }
}
