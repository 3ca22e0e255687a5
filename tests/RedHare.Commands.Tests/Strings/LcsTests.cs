namespace RedHare.Commands.Tests.Strings;

public sealed class LcsTests : CommandTest
{
    private const string A = "ohmytext", B = "mynewtext";

    [Fact]
    public void Answers_text_length_or_ranges()
    {
        Run($"MSET a {A} b {B}");
        Expect("\"mytext\"", "LCS a b");
        Expect("6", "LCS a b LEN");
        Expect("[\"matches\", [[[4, 7], [5, 8]], [[2, 3], [0, 1]]], \"len\", 6]", "LCS a b IDX");
        Expect("[\"matches\", [[[4, 7], [5, 8]]], \"len\", 6]", "LCS a b IDX MINMATCHLEN 4");
        Expect("[\"matches\", [[[4, 7], [5, 8], 4], [[2, 3], [0, 1], 2]], \"len\", 6]", "LCS a b IDX WITHMATCHLEN MINMATCHLEN -3");
        Client.Session.Protocol = 3;
        Expect("{\"matches\": [[[4, 7], [5, 8], 4]], \"len\": 6}", "LCS a b WITHMATCHLEN IDX MINMATCHLEN 4");
    }

    [Fact]
    public void Absent_and_numeric_keys_are_texts()
    {
        Run("MSET n 12345 m 35");
        Expect("\"35\"", "LCS n m");
        Expect("\"\"", "LCS n none");
        Expect("0", "LCS none none LEN");
        Expect("[\"matches\", [], \"len\", 0]", "LCS none n IDX");
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Run("SET k v");
        Expect("(error) ERR The specified keys must contain string values", "LCS s k");
        Expect("(error) ERR If you want both the length and indexes, please just use IDX.", "LCS k k IDX LEN");
        Expect("(error) ERR syntax error", "LCS k k MINMATCHLEN");
        Expect("(error) ERR value is not an integer or out of range", "LCS k k MINMATCHLEN x");
    }

    [Fact]
    public void Refuses_a_table_that_is_too_large()
    {
        Client.Run("SET", "a", new string('x', 20_000));
        Expect("(error) ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len", "LCS a a LEN");
    }
}
