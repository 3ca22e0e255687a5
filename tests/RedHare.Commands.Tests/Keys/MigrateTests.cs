namespace RedHare.Commands.Tests.Keys;

public sealed class MigrateTests : CommandTest
{
    [Fact]
    public void Nobody_waits_for_the_other_server_but_the_client_that_asked()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET k v");
        Client.RunBlocking(Line(target, "k"));
        Assert.Equal(["SELECT", "3"], target.Next());
        var restore = target.Next();
        Assert.Equal(["RESTORE", "k", "0"], restore[..3]);
        Assert.Equal(4, restore.Length);
        Assert.Equal("\"v\"", other.Run("GET k"));
        Assert.Equal("OK", other.Run("SET l w"));
        Assert.True(Client.IsBlocked);
        target.Answer("+OK", "+OK");
        Assert.Equal("OK", Client.Completed());
        Assert.Equal("(nil)", other.Run("GET k"));
        Expect("1", "DBSIZE");
        Assert.Contains("cmdstat_migrate:calls=1,", Run("INFO commandstats"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_meanwhile_is_sent_again_before_the_keys_go_together()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET a 1");
        Run("SET b 2");
        Client.RunBlocking(Line(target, "\"\"", "KEYS a b"));
        Assert.Equal("SELECT", target.Next()[0]);
        Assert.Equal("a", target.Next()[1]);
        Assert.Equal("b", target.Next()[1]);
        other.Run("INCR a");
        target.Answer("+OK", "+OK", "+OK");
        Assert.Equal("SELECT", target.Next()[0]);
        var again = target.Next();
        Assert.Equal(["RESTORE", "a", "0"], again[..3]);
        Assert.Equal("REPLACE", again[4]);
        // Both are here until both are there as they are.
        Assert.Equal("[\"2\", \"2\"]", other.Run("MGET a b"));
        other.Run("EXPIRE b 1000");
        target.Answer("+OK", "+OK");
        var third = target.Serve("+OK");
        Assert.Equal("b", third[0][1]);
        Assert.InRange(long.Parse(third[0][2], System.Globalization.CultureInfo.InvariantCulture), 900_000, 1_000_000);
        Assert.Equal("OK", Client.Completed());
        Expect("0", "DBSIZE");
        Client.Run("RESTORE", "a", "0", again[3]);
        Expect("\"2\"", "GET a");
    }

    [Fact]
    public void What_is_deleted_meanwhile_goes_there_too()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET k v");
        Client.RunBlocking(Line(target, "k", "REPLACE"));
        Assert.Equal("SELECT", target.Next()[0]);
        Assert.Equal("REPLACE", target.Next()[4]);
        Assert.Equal("1", other.Run("DEL k"));
        target.Answer("+OK", "+OK");
        Assert.Equal(["DEL", "k"], target.Serve(":1")[0]);
        Assert.Equal("NOKEY", Client.Completed());
    }

    [Fact]
    public void What_consumers_of_a_stream_acknowledge_meanwhile_counts_as_written()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("XADD s 1-1 f v");
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g c STREAMS s >");
        Client.RunBlocking(Line(target, "s"));
        Assert.Equal("SELECT", target.Next()[0]);
        var first = target.Next();
        Assert.Equal("1", other.Run("XACK s g 1-1"));
        target.Answer("+OK", "+OK");
        var second = target.Serve("+OK")[0];
        Assert.NotEqual(first[3], second[3]);
        Assert.Equal("OK", Client.Completed());
        Expect("0", "DBSIZE");
    }

    [Fact]
    public void A_copy_is_of_one_instant_and_stays_here()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET k v");
        Client.RunBlocking(Line(target, "k", "COPY"));
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        other.Run("SET k w");
        target.Answer("+OK", "+OK");
        Assert.Equal("OK", Client.Completed());
        Expect("\"w\"", "GET k");
        Assert.Equal(1, target.Accepted);
    }

    [Fact]
    public void A_key_that_is_refused_stays_and_the_others_go()
    {
        using var target = new MigrationTarget();
        Run("MSET a 1 b 2 c 3");
        Client.RunBlocking(Line(target, "\"\"", "KEYS a b c"));
        target.Serve("+OK", "-BUSYKEY Target key name already exists.", "+OK");
        Assert.Equal("(error) ERR Target instance replied with error: BUSYKEY Target key name already exists.", Client.Completed());
        Expect("[(nil), \"2\", (nil)]", "MGET a b c");
        Client.RunBlocking(Line(target, "b", "AUTH2 me secret"));
        Assert.Equal(["AUTH", "me", "secret"], target.Next());
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        target.Answer("-WRONGPASS no", "-NOAUTH no", "-NOAUTH no");
        Assert.Equal("(error) ERR Target instance replied with error: WRONGPASS no", Client.Completed());
        Expect("\"2\"", "GET b");
    }

    [Fact]
    public void A_connection_that_ends_leaves_here_what_was_not_acknowledged()
    {
        using var target = new MigrationTarget();
        Run("MSET a 1 b 2");
        Client.RunBlocking(Line(target, "\"\"", "KEYS a b"));
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        target.Next();
        target.Answer("+OK", "+OK");
        target.Hang();
        Assert.Equal("(error) IOERR error or timeout reading to target instance", Client.Completed());
        Expect("[(nil), \"2\"]", "MGET a b");
    }

    [Fact]
    public void Silence_is_an_error_after_the_timeout()
    {
        using var target = new MigrationTarget();
        Run("SET k v");
        Client.RunBlocking($"MIGRATE 127.0.0.1 {target.Port} k 0 200");
        Assert.StartsWith("(error) IOERR error or timeout", Client.Completed(), StringComparison.Ordinal);
        Expect("\"v\"", "GET k");
    }

    [Fact]
    public void Of_two_that_move_the_same_key_the_second_waits_and_finds_none()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET k v");
        Client.RunBlocking(Line(target, "k", "REPLACE"));
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        other.RunBlocking(Line(target, "k", "REPLACE"));
        target.Answer("+OK", "+OK");
        Assert.Equal("OK", Client.Completed());
        Assert.Equal("NOKEY", other.Completed());
        Assert.Equal(1, target.Accepted);
    }

    [Fact]
    public async Task A_transaction_moves_at_once_but_not_what_is_being_moved()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("MSET a 1 b 2");
        Client.RunBlocking(Line(target, "a"));
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        other.Run("MULTI");
        other.Run(Line(target, "a"));
        Assert.Equal("[(error) TRYAGAIN Another MIGRATE is moving one of the keys]", other.Run("EXEC"));
        target.Answer("+OK", "+OK");
        Assert.Equal("OK", Client.Completed());
        other.Run("MULTI");
        other.Run(Line(target, "b"));
        other.Run("EXISTS b");
        // EXEC holds this thread until it is answered.
        var served = Task.Run(() => target.Serve("+OK"), TestContext.Current.CancellationToken);
        Assert.Equal("[OK, 0]", other.Run("EXEC"));
        await served;
    }

    [Fact]
    public void A_pause_holds_the_end_of_the_move_back()
    {
        using var target = new MigrationTarget();
        using var other = Server.Connect();
        Run("SET k v");
        Client.RunBlocking(Line(target, "k"));
        Assert.Equal("SELECT", target.Next()[0]);
        target.Next();
        other.Run("CLIENT PAUSE 100000 WRITE");
        target.Answer("+OK", "+OK");
        Assert.Equal("\"v\"", other.Run("GET k"));
        other.Run("CLIENT UNPAUSE");
        Assert.Equal("OK", Client.Completed());
        Expect("0", "DBSIZE");
    }

    private static string Line(MigrationTarget target, string key, string options = "") => $"MIGRATE 127.0.0.1 {target.Port} {key} 3 60000 {options}".TrimEnd();
}
