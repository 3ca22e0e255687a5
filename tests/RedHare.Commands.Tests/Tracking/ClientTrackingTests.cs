namespace RedHare.Commands.Tests.Tracking;

/// <summary>Who is told of what, by pushes as <see cref="TestClient.Pushes"/> has them.</summary>
public sealed class ClientTrackingTests : CommandTest
{
    private readonly TestClient _other;

    public ClientTrackingTests()
    {
        _other = Server.Connect();
        Run("HELLO 3");
    }

    [Fact]
    public void What_was_read_is_told_once_when_another_changes_it()
    {
        Expect("OK", "CLIENT TRACKING ON");
        Run("GET k");
        Run("MGET a b");
        _other.Run("MSET k 1 a 2 unread 3");
        _other.Run("SET k 2");
        Told(">[\"invalidate\", [\"k\"]]", ">[\"invalidate\", [\"a\"]]");
        _other.Run("SELECT 3");
        _other.Run("SET b 1");
        Told(">[\"invalidate\", [\"b\"]]");
    }

    [Fact]
    public void Its_own_changes_are_told_too_unless_NOLOOP()
    {
        Run("CLIENT TRACKING ON");
        Run("HGET h f");
        Run("HSET h f 1");
        Told(">[\"invalidate\", [\"h\"]]");
        Run("CLIENT TRACKING ON NOLOOP");
        Run("HGET h f");
        Run("HSET h f 2");
        Told();
        Run("HGET h f");
        _other.Run("HSET h f 3");
        Told(">[\"invalidate\", [\"h\"]]");
    }

    [Fact]
    public void Only_commands_that_read_are_tracked()
    {
        Run("CLIENT TRACKING ON");
        Run("SET k 1");
        Run("GETEX k");
        Run("INCR k");
        Run("WATCH k");
        Run("PING");
        Assert.Equal(0, Server.Context.Engine.TrackedKeys);
        Run("STRLEN k");
        Run("TTL k");
        Run("EXISTS k x y");
        Run("LRANGE k 0 1");
        Assert.Equal(3, Server.Context.Engine.TrackedKeys);
        Run("UNWATCH");
    }

    [Fact]
    public void A_transaction_tells_behind_its_own_answer_and_tracks_what_it_read()
    {
        Run("CLIENT TRACKING ON");
        Run("GET a");
        Run("MULTI");
        Run("INCR a");
        Run("GET b");
        Told();
        Expect("[1, (nil)]", "EXEC");
        Told(">[\"invalidate\", [\"a\"]]");
        _other.Run("SET b 1");
        Told(">[\"invalidate\", [\"b\"]]");
    }

    [Fact]
    public void OPTIN_tracks_the_command_after_CACHING_YES()
    {
        Run("CLIENT TRACKING ON OPTIN");
        Run("GET a");
        Expect("OK", "CLIENT CACHING YES");
        Run("CLIENT ID");
        Run("GET b");
        Run("GET c");
        _other.Run("MSET a 1 b 2 c 3");
        Told(">[\"invalidate\", [\"b\"]]");
        Run("CLIENT CACHING YES");
        Run("NOSUCH");
        Run("GET a");
        Run("CLIENT CACHING YES");
        Run("MULTI");
        Run("GET b");
        Run("GET c");
        Run("EXEC");
        Run("GET a");
        Run("MULTI");
        Run("CLIENT CACHING YES");
        Run("GET d");
        Run("EXEC");
        Run("GET a");
        _other.Run("MSET a 1 b 2 c 3 d 4");
        Told(">[\"invalidate\", [\"b\"]]", ">[\"invalidate\", [\"c\"]]", ">[\"invalidate\", [\"d\"]]");
    }

    [Fact]
    public void OPTOUT_tracks_all_but_the_command_after_CACHING_NO()
    {
        Run("CLIENT TRACKING ON OPTOUT");
        Run("GET a");
        Run("CLIENT CACHING NO");
        Run("GET b");
        Run("GET c");
        _other.Run("MSET a 1 b 2 c 3");
        Told(">[\"invalidate\", [\"a\"]]", ">[\"invalidate\", [\"c\"]]");
    }

    [Fact]
    public void BCAST_tells_of_every_change_one_message_for_each_prefix_and_unit()
    {
        Run("CLIENT TRACKING ON BCAST PREFIX b: PREFIX a:");
        _other.Run("MSET a:2 1 c 1 b:1 1 a:1 1");
        Told(">[\"invalidate\", [\"a:1\", \"a:2\"]]", ">[\"invalidate\", [\"b:1\"]]");
        Run("CLIENT TRACKING ON BCAST PREFIX c");
        Expect("{\"flags\": #[\"on\", \"bcast\"], \"redirect\": 0, \"prefixes\": [\"a:\", \"b:\", \"c\"]}", "CLIENT TRACKINGINFO");
        _other.Run("SET c 2");
        Told(">[\"invalidate\", [\"c\"]]");
        Run("GET c");
        Assert.Equal(0, Server.Context.Engine.TrackedKeys);
        Run("CLIENT TRACKING OFF");
        _other.Run("SET c 3");
        Told();
        Assert.Empty(Server.Context.Engine.BroadcastPrefixes);
    }

    [Fact]
    public void BCAST_with_NOLOOP_leaves_out_what_the_client_itself_changed_last()
    {
        Run("CLIENT TRACKING ON BCAST NOLOOP");
        Run("SET own 1");
        Told();
        _other.Run("SET other 1");
        Told(">[\"invalidate\", [\"other\"]]");
    }

    [Fact]
    public void Keys_that_expired_are_told_even_with_NOLOOP()
    {
        var time = new ManualTime();
        using var server = new TestServer(time);
        server.Context.Engine.ActiveExpiry = false;
        using var client = server.Connect();
        client.Run("HELLO 3");
        client.Run("CLIENT TRACKING ON NOLOOP");
        client.Run("SET k v PX 10");
        client.Run("GET k");
        time.Now += 20;
        client.Run("GET k");
        Assert.Equal([">[\"invalidate\", [\"k\"]]"], client.Pushes);
    }

    [Fact]
    public void Flushing_and_swapping_tell_everyone_that_all_is_stale()
    {
        using var third = Server.Connect();
        third.Run("HELLO 3");
        third.Run("CLIENT TRACKING ON BCAST NOLOOP PREFIX x");
        Run("CLIENT TRACKING ON");
        Run("GET a");
        _other.Run("FLUSHALL");
        Told(">[\"invalidate\", (nil)]");
        Run("FLUSHDB ASYNC");
        Told(">[\"invalidate\", (nil)]");
        _other.Run("SWAPDB 0 1");
        Told(">[\"invalidate\", (nil)]");
        Assert.Equal(3, third.Pushes.Count);
        Assert.Equal(0, Server.Context.Engine.TrackedKeys);
    }

    [Fact]
    public void A_connection_of_RESP2_is_told_nothing_until_it_speaks_RESP3()
    {
        Run("HELLO 2");
        Run("CLIENT TRACKING ON");
        Run("MGET a b");
        _other.Run("SET a 1");
        Told();
        Run("HELLO 3");
        _other.Run("SET b 1");
        Told(">[\"invalidate\", [\"b\"]]");
    }

    [Fact]
    public void Redirected_messages_go_to_the_other_connection_in_its_own_form()
    {
        Run("HELLO 2");
        using var ear = Server.Connect();
        Expect("OK", $"CLIENT TRACKING ON REDIRECT {ear.Session.Id}");
        Expect(ear.Session.Id.ToString(), "CLIENT GETREDIR");
        Assert.Contains($" redir={ear.Session.Id} ", Run("CLIENT INFO"), StringComparison.Ordinal);
        Run("MGET a b c");
        _other.Run("SET a 1");
        Assert.Empty(ear.Pushes);
        ear.Run("SUBSCRIBE __redis__:invalidate");
        _other.Run("SET b 1");
        _other.Run("FLUSHALL");
        ear.Run("UNSUBSCRIBE");
        ear.Run("HELLO 3");
        Run("GET c");
        _other.Run("SET c 1");
        Assert.Equal(["[\"message\", \"__redis__:invalidate\", [\"b\"]]", "[\"message\", \"__redis__:invalidate\", (nil)]", ">[\"invalidate\", [\"c\"]]"], ear.Pushes);
        Told();
    }

    [Fact]
    public void A_broken_redirection_is_told_to_the_one_who_redirected()
    {
        var ear = Server.Connect();
        Run($"CLIENT TRACKING ON REDIRECT {ear.Session.Id}");
        Run("GET a");
        ear.Dispose();
        Assert.Contains("flags=t ", Run("CLIENT INFO"), StringComparison.Ordinal);
        _other.Run("SET a 1");
        Told($">[\"tracking-redir-broken\", {ear.Session.Id}]");
        Assert.Contains("flags=tR ", Run("CLIENT INFO"), StringComparison.Ordinal);
        Expect($"{{\"flags\": #[\"on\", \"broken_redirect\"], \"redirect\": {ear.Session.Id}, \"prefixes\": []}}", "CLIENT TRACKINGINFO");
        Run("CLIENT TRACKING ON");
        Assert.Contains("flags=t ", Run("CLIENT INFO"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_is_bounded_and_what_is_dropped_from_it_is_told()
    {
        Run("CONFIG SET tracking-table-max-keys 2");
        Run("CLIENT TRACKING ON NOLOOP");
        Run("MGET a b c d");
        Assert.Equal(2, Server.Context.Engine.TrackedKeys);
        Assert.Equal(2, Client.Pushes.Distinct().Count());
        Run("CONFIG SET tracking-table-max-keys 0");
        Run("MGET a b c d");
        Assert.Equal(4, Server.Context.Engine.TrackedKeys);
    }

    [Fact]
    public void OFF_RESET_and_closing_end_it()
    {
        Run("CLIENT TRACKING ON");
        Run("GET a");
        Assert.Contains("tracking_clients:1", Run("INFO clients"), StringComparison.Ordinal);
        Run("CLIENT TRACKING OFF");
        _other.Run("SET a 1");
        Told();
        Expect("-1", "CLIENT GETREDIR");
        Run("CLIENT TRACKING ON BCAST");
        Assert.Contains("tracking_total_prefixes:1", Run("INFO stats"), StringComparison.Ordinal);
        Run("RESET");
        Expect("[\"flags\", [\"off\"], \"redirect\", -1, \"prefixes\", []]", "CLIENT TRACKINGINFO");
        var gone = Server.Connect();
        gone.Run("CLIENT TRACKING ON BCAST");
        gone.Dispose();
        Assert.Equal((0, 0), (Server.Context.Tracking.Clients, Server.Context.Tracking.Prefixes));
    }

    [Fact]
    public void Keys_read_in_default_mode_are_not_told_in_broadcasting_mode()
    {
        Run("CLIENT TRACKING ON");
        Run("GET a");
        Run("CLIENT TRACKING OFF");
        Run("CLIENT TRACKING ON BCAST PREFIX x");
        _other.Run("SET a 1");
        Told();
    }

    [Fact]
    public void The_answer_of_a_muted_client_is_not_seen_its_invalidations_are()
    {
        Run("CLIENT TRACKING ON");
        Run("GET a");
        Run("CLIENT REPLY OFF");
        Run("SET a 1");
        Told(">[\"invalidate\", [\"a\"]]");
    }

    [Fact]
    public void An_awaited_answer_that_tracks_has_its_place_before_the_locks_are_released()
    {
        Run("CLIENT TRACKING ON");
        Run("GET a");
        Assert.Equal(0, Client.ReservedSlots);
        _other.Run("CLIENT PAUSE 100000 ALL");
        Client.RunBlocking("GET k");
        Server.Context.Pause.End();
        Assert.Equal("(nil)", Client.Completed());
        Assert.Equal(1, Client.ReservedSlots);
        _other.Run("SET k 1");
        Told(">[\"invalidate\", [\"k\"]]");
    }

    [Fact]
    public void What_a_served_waiter_changes_is_told_to_itself_behind_its_answer()
    {
        Run("CLIENT TRACKING ON");
        Run("LRANGE to 0 -1");
        Client.RunBlocking("BLMOVE from to LEFT LEFT 0");
        _other.Run("RPUSH from a");
        Assert.Equal("\"a\"", Client.Completed());
        Told(">[\"invalidate\", [\"to\"]]");
        Run("CLIENT TRACKING ON NOLOOP");
        Run("LRANGE to 0 -1");
        Client.RunBlocking("BLMOVE from to LEFT LEFT 0");
        _other.Run("RPUSH from b");
        Assert.Equal("\"b\"", Client.Completed());
        Told();
    }

    [Theory]
    [InlineData("ERR syntax error", "CLIENT TRACKING badger")]
    [InlineData("ERR syntax error", "CLIENT TRACKING ON WHAT")]
    [InlineData("ERR syntax error", "CLIENT TRACKING ON REDIRECT")]
    [InlineData("ERR value is not an integer or out of range", "CLIENT TRACKING ON REDIRECT x")]
    [InlineData("ERR The client ID you want redirect to does not exist", "CLIENT TRACKING ON REDIRECT 12345")]
    [InlineData("ERR PREFIX option requires BCAST mode to be enabled", "CLIENT TRACKING ON PREFIX a")]
    [InlineData("ERR OPTIN and OPTOUT are not compatible with BCAST", "CLIENT TRACKING ON BCAST OPTIN")]
    [InlineData("ERR You can't specify both OPTIN mode and OPTOUT mode", "CLIENT TRACKING ON OPTIN OPTOUT")]
    [InlineData("ERR Prefix 'foobar' overlaps with another provided prefix 'foo'. Prefixes for a single client must not overlap.", "CLIENT TRACKING ON BCAST PREFIX foobar PREFIX foo")]
    [InlineData("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled", "CLIENT CACHING YES")]
    public void Refused(string error, string line)
    {
        Expect("(error) " + error, line);
        Expect("{\"flags\": #[\"off\"], \"redirect\": -1, \"prefixes\": []}", "CLIENT TRACKINGINFO");
    }

    [Fact]
    public void Modes_do_not_change_while_it_is_on()
    {
        Run("CLIENT TRACKING ON OPTIN");
        Expect("(error) ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.", "CLIENT TRACKING ON BCAST");
        Expect("(error) ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.", "CLIENT TRACKING ON OPTOUT");
        Expect("(error) ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.", "CLIENT CACHING NO");
        Expect("(error) ERR syntax error", "CLIENT CACHING MAYBE");
        Run("CLIENT CACHING YES");
        Expect("{\"flags\": #[\"on\", \"optin\", \"caching-yes\"], \"redirect\": 0, \"prefixes\": []}", "CLIENT TRACKINGINFO");
        Run("CLIENT TRACKING OFF");
        Run("CLIENT TRACKING ON BCAST PREFIX foo");
        Expect("(error) ERR Prefix 'fo' overlaps with an existing prefix 'foo'. Prefixes for a single client must not overlap.", "CLIENT TRACKING ON BCAST PREFIX fo");
    }

    /// <summary>What the first client was told since the last look.</summary>
    private void Told(params string[] pushes) => Assert.Equal(pushes, Client.TakePushes());
}
