namespace RedHare.Commands.Tests.Strings;

public sealed class GetTests : CommandTest
{
    [Fact]
    public void Answers_text_numbers_and_nothing()
    {
        Run("SET k value");
        Run("SET n -12");
        Run("SET e \"\"");
        Expect("\"value\"", "GET k");
        Expect("\"-12\"", "GET n");
        Expect("\"\"", "GET e");
        Expect("(nil)", "GET none");
    }

    [Fact]
    public void Refuses_other_types()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GET s");
    }
}
