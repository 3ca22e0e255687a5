namespace RedHare.Commands.Tests.Server;

public sealed class AclSetUserTests : CommandTest
{
    private readonly Lazy<TestClient> _other;

    public AclSetUserTests() => _other = new(() => Server.Connect());

    private string AsOther(string line) => _other.Value.Run(line);

    [Fact]
    public void A_new_user_may_do_nothing_and_is_off()
    {
        Expect("OK", "ACL SETUSER amy");
        Expect("[\"user amy off sanitize-payload resetchannels -@all\", \"user default on nopass sanitize-payload ~* &* +@all\"]", "ACL LIST");
        Assert.StartsWith("(error) WRONGPASS", AsOther("AUTH amy x"), StringComparison.Ordinal);
        Expect("[\"amy\", \"default\"]", "ACL USERS");
    }

    [Fact]
    public void Whoever_has_the_password_is_let_in_and_is_that_user()
    {
        Run("ACL SETUSER amy on >secret >other +@all ~* &*");
        Assert.StartsWith("(error) WRONGPASS", AsOther("AUTH amy wrong"), StringComparison.Ordinal);
        Assert.Equal("\"default\"", AsOther("ACL WHOAMI"));
        Assert.Equal("OK", AsOther("AUTH amy other"));
        Assert.Equal("\"amy\"", AsOther("ACL WHOAMI"));
        Assert.Contains("user=amy", AsOther("CLIENT INFO"), StringComparison.Ordinal);
        Run("ACL SETUSER amy <other");
        Assert.StartsWith("(error) WRONGPASS", AsOther("AUTH amy other"), StringComparison.Ordinal);
        Assert.Equal("OK", AsOther("AUTH amy secret"));
        Run("ACL SETUSER amy off");
        Assert.StartsWith("(error) WRONGPASS", AsOther("AUTH amy secret"), StringComparison.Ordinal);
    }

    [Fact]
    public void HELLO_lets_in_too()
    {
        Run("ACL SETUSER amy on >secret +@all");
        Assert.StartsWith("(error) WRONGPASS", AsOther("HELLO 3 AUTH amy x"), StringComparison.Ordinal);
        Assert.Contains("\"proto\"", AsOther("HELLO 3 AUTH amy secret"), StringComparison.Ordinal);
        Assert.Equal("\"amy\"", AsOther("ACL WHOAMI"));
        Assert.Equal("RESET", AsOther("RESET"));
        Assert.Equal("\"default\"", AsOther("ACL WHOAMI"));
    }

    [Fact]
    public void Commands_keys_and_channels_that_are_not_allowed_are_denied()
    {
        Run("ACL SETUSER amy on nopass +get +set +subscribe +publish +acl|whoami ~a:* %R~r:* &news");
        AsOther("AUTH amy x");
        Assert.Equal("OK", AsOther("SET a:1 v"));
        Assert.Equal("(error) NOPERM No permissions to access a key", AsOther("SET b v"));
        Assert.Equal("(error) NOPERM No permissions to access a key", AsOther("SET r:1 v"));
        Assert.Equal("(nil)", AsOther("GET r:1"));
        Assert.Equal("(error) NOPERM User amy has no permissions to run the 'del' command", AsOther("DEL a:1"));
        Assert.Equal("(error) NOPERM User amy has no permissions to run the 'acl|list' command", AsOther("ACL LIST"));
        Assert.Equal("0", AsOther("PUBLISH news x"));
        Assert.Equal("(error) NOPERM No permissions to access a channel", AsOther("PUBLISH olds x"));
        Assert.Equal("(error) NOPERM No permissions to access a channel", AsOther("SUBSCRIBE news olds"));
        var info = Run("INFO stats");
        Assert.Contains("acl_access_denied_cmd:2", info, StringComparison.Ordinal);
        Assert.Contains("acl_access_denied_key:2", info, StringComparison.Ordinal);
        Assert.Contains("acl_access_denied_channel:2", info, StringComparison.Ordinal);
    }

    [Fact]
    public void One_selector_must_allow_the_whole_command()
    {
        Run("ACL SETUSER amy on nopass +@all ~a (+get ~b) (+set ~c)");
        AsOther("AUTH amy x");
        Assert.Equal("(nil)", AsOther("GET b"));
        Assert.Equal("OK", AsOther("SET c 1"));
        Assert.Equal("(error) NOPERM No permissions to access a key", AsOther("SET b 1"));
        Assert.Equal("(error) NOPERM No permissions to access a key", AsOther("MGET a b"));
        Run("ACL SETUSER amy clearselectors");
        Assert.Equal("(error) NOPERM No permissions to access a key", AsOther("GET b"));
    }

    [Fact]
    public void A_selector_may_come_in_several_words()
    {
        Expect("OK", "ACL SETUSER amy (~x +get ) (+set )");
        Expect("(error) ERR Unmatched parenthesis in acl selector starting at '(+set'.", "ACL SETUSER amy (+set ~x");
    }

    [Theory]
    [InlineData("+@all -@dangerous", "+@all -@dangerous")]
    [InlineData("+get +@read -get", "-@all +@read -get")]
    [InlineData("+config|get +config|set +config", "-@all +config")]
    [InlineData("+@all -config|set", "+@all -config|set")]
    [InlineData("+select|0", "-@all +select|0")]
    [InlineData("+GET allcommands", "+@all")]
    [InlineData("+@all nocommands", "-@all")]
    public void Rules_are_shown_in_the_words_that_made_them(string words, string shown)
    {
        Expect("OK", "ACL SETUSER amy " + words);
        Assert.Contains($"\"commands\", \"{shown}\"", Run("ACL GETUSER amy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subcommand_is_allowed_by_itself_and_a_first_argument_too()
    {
        Run("ACL SETUSER amy on nopass +config|get +select|0");
        AsOther("AUTH amy x");
        Assert.StartsWith("[\"maxmemory\"", AsOther("CONFIG GET maxmemory"), StringComparison.Ordinal);
        Assert.Equal("(error) NOPERM User amy has no permissions to run the 'config|set' command", AsOther("CONFIG SET maxmemory 0"));
        Assert.Equal("OK", AsOther("SELECT 0"));
        Assert.Equal("(error) NOPERM User amy has no permissions to run the 'select' command", AsOther("SELECT 1"));
    }

    [Theory]
    [InlineData("+nothing", "Unknown command or category name in ACL")]
    [InlineData("+@nothing", "Unknown command or category name in ACL")]
    [InlineData("+config|get|x", "Allowing first-arg of a subcommand is not supported")]
    [InlineData("+select|", "Syntax error")]
    [InlineData("what", "Syntax error")]
    [InlineData("%~x", "Syntax error")]
    [InlineData("%RR~x", "Syntax error")]
    [InlineData("<unknown", "The password you are trying to remove from the user does not exist")]
    [InlineData("#12", "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters")]
    public void A_wrong_word_changes_nothing(string word, string reason)
    {
        Run("ACL SETUSER amy on ~x");
        Expect($"(error) ERR Error in ACL SETUSER modifier '{word}': {reason}", $"ACL SETUSER amy off {word}");
        Assert.Contains("\"on\"", Run("ACL GETUSER amy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_after_all_of_them_is_refused()
    {
        Assert.Contains("Try 'resetkeys'", Run("ACL SETUSER amy ~* ~x"), StringComparison.Ordinal);
        Assert.Contains("Try 'resetchannels'", Run("ACL SETUSER amy &* &x"), StringComparison.Ordinal);
        Expect("(error) ERR Usernames can't contain spaces or null characters", "ACL SETUSER \"a b\"");
    }

    [Fact]
    public void EXEC_checks_again_what_was_queued()
    {
        Run("ACL SETUSER amy on nopass +@all ~* &*");
        AsOther("AUTH amy x");
        AsOther("MULTI");
        Assert.Equal("QUEUED", AsOther("SET k v"));
        Assert.Equal("QUEUED", AsOther("PING"));
        Run("ACL SETUSER amy -set");
        Assert.Equal(
            "[(error) NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the following reason: no permission to execute the command or subcommand, PONG]",
            AsOther("EXEC"));
        AsOther("MULTI");
        Assert.StartsWith("(error) NOPERM", AsOther("SET k v"), StringComparison.Ordinal);
        Assert.StartsWith("(error) EXECABORT", AsOther("EXEC"), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_is_checked_again_when_it_is_served()
    {
        Run("ACL SETUSER amy on nopass +@all ~* &*");
        AsOther("AUTH amy x");
        _other.Value.RunBlocking("BLPOP l 0");
        Run("ACL SETUSER amy resetkeys ~other");
        Run("RPUSH l 1");
        Assert.Equal("(error) NOPERM No permissions to access a key", _other.Value.Completed());
        Expect("[\"1\"]", "LRANGE l 0 -1");
        Assert.Contains("cmdstat_blpop:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0", Run("INFO commandstats"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_may_do_what_its_caller_may()
    {
        Run("ACL SETUSER amy on nopass +eval +get ~a");
        AsOther("AUTH amy x");
        Assert.Equal("(nil)", AsOther("EVAL \"return redis.call('get', KEYS[1])\" 1 a"));
        Assert.Contains("NOPERM ACL failure in script: User amy has no permissions to run the 'set' command", AsOther("EVAL \"return redis.call('set', 'a', 1)\" 0"), StringComparison.Ordinal);
        Assert.Equal("(nil)", AsOther("EVAL \"return redis.acl_check_cmd('set', 'a', 1)\" 0"));
        Assert.Equal("1", AsOther("EVAL \"return redis.acl_check_cmd('get', 'a')\" 0"));
    }

    [Fact]
    public void SORT_by_patterns_wants_all_keys()
    {
        Run("RPUSH l 2 1");
        Run("ACL SETUSER amy on nopass +@all ~l");
        AsOther("AUTH amy x");
        Assert.Equal("[\"1\", \"2\"]", AsOther("SORT l"));
        Assert.Equal("(error) ERR BY option of SORT denied due to insufficient ACL permissions.", AsOther("SORT l BY w*"));
        Assert.Equal("(error) ERR GET option of SORT denied due to insufficient ACL permissions.", AsOther("SORT l GET w*"));
        Run("ACL SETUSER amy %R~*");
        Assert.Equal("[\"2\", \"1\"]", AsOther("SORT l BY nosort"));
        Assert.Equal("[(nil), (nil)]", AsOther("SORT l GET w*"));
    }

    [Fact]
    public void Who_is_subscribed_to_what_is_taken_away_is_disconnected()
    {
        Run("ACL SETUSER amy on nopass +@all &news &more");
        AsOther("AUTH amy x");
        AsOther("SUBSCRIBE news");
        Run("ACL SETUSER amy +get");
        Assert.False(_other.Value.IsClosed);
        Run("ACL SETUSER amy resetchannels &more");
        Assert.True(_other.Value.IsClosed);
    }

    [Fact]
    public void The_default_user_can_be_limited_and_requirepass_is_its_password()
    {
        Run("ACL SETUSER default -debug");
        Expect("(error) NOPERM User default has no permissions to run the 'debug' command", "DEBUG SLEEP 0");
        Run("CONFIG SET requirepass pass");
        Assert.Equal("(error) NOAUTH Authentication required.", AsOther("PING"));
        Assert.Equal("OK", AsOther("AUTH pass"));
        Assert.Equal("PONG", AsOther("PING"));
        Run("CONFIG SET requirepass \"\"");
        Assert.Contains("\"nopass\"", Run("ACL GETUSER default"), StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_and_rules_stay_out_of_the_slow_log()
    {
        Run("CONFIG SET slowlog-log-slower-than 0");
        Run("ACL SETUSER amy on >secret");
        Run("CONFIG SET slowlog-log-slower-than -1");
        var log = Run("SLOWLOG GET");
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.Contains("\"ACL\", \"SETUSER\", \"(redacted)\", \"(redacted)\", \"(redacted)\"", log, StringComparison.Ordinal);
    }
}
