using RedHare.Commands.Tests;

namespace RedHare.Scripting.Tests.Functions;

public sealed class FunctionCommandTests : ScriptTest
{
    private const string Code = "#!lua name=lib\nredis.register_function('f', function(keys, args) return redis.call('set', keys[1], args[1]) end)";

    [Fact]
    public void Load_call_list_and_delete()
    {
        Expect("[]", "FUNCTION LIST");
        Assert.Equal("\"lib\"", Load(Code));
        Assert.Equal("(error) ERR Library 'lib' already exists", Load(Code));
        Assert.Equal("\"lib\"", Client.Run("FUNCTION", "LOAD", "REPLACE", Code));
        Expect("OK", "FCALL f 1 k v");
        Expect("OK", "FCALL F 1 k v");
        Expect("\"v\"", "GET k");
        Expect("[[\"library_name\", \"lib\", \"engine\", \"LUA\", \"functions\", [[\"name\", \"f\", \"description\", (nil), \"flags\", []]]]]", "FUNCTION LIST");
        Assert.Contains("library_code", Run("FUNCTION LIST LIBRARYNAME L* WITHCODE"), StringComparison.Ordinal);
        Expect("[]", "FUNCTION LIST LIBRARYNAME x*");
        Expect("(error) ERR Unknown argument x", "FUNCTION LIST x");
        Expect("(error) ERR library name argument was not given", "FUNCTION LIST LIBRARYNAME");
        Assert.Contains("number_of_functions:1\r\n", Run("INFO memory"), StringComparison.Ordinal);
        Expect("[\"running_script\", (nil), \"engines\", [\"LUA\", [\"libraries_count\", 1, \"functions_count\", 1]]]", "FUNCTION STATS");
        Expect("OK", "FUNCTION DELETE lib");
        Expect("(error) ERR Library not found", "FUNCTION DELETE lib");
        Expect("(error) ERR Function not found", "FCALL f 0");
    }

    [Fact]
    public void A_library_may_call_it_server_as_in_Valkey()
    {
        Load("#!lua name=lib\nserver.register_function('f', function(keys, args) return server.call('incrby', keys[1], 2) end)");
        Expect("2", "FCALL f 1 k");
    }

    [Fact]
    public void Changes_of_libraries_have_their_effect()
    {
        Load(Code);
        Run("FUNCTION DELETE lib");
        Load(Code);
        Run("FUNCTION FLUSH ASYNC");
        Assert.Equal(["FUNCTION LOAD", "FUNCTION DELETE", "FUNCTION LOAD", "FUNCTION FLUSH"], EffectText.Lines(Server.Effects).Select(line => string.Join(' ', line.Split(' ').Take(2))));
    }

    [Fact]
    public void Numbers_of_keys()
    {
        Load(Code);
        Expect("(error) ERR Bad number of keys provided", "FCALL f x");
        Expect("(error) ERR Number of keys can't be greater than number of args", "FCALL f 2 k");
        Expect("(error) ERR Number of keys can't be negative", "FCALL f -1");
    }

    [Theory]
    [InlineData("return 1", "Missing library metadata")]
    [InlineData("#!lua name=x", "Invalid library metadata")]
    [InlineData("#!lua\n", "Library name was not given")]
    [InlineData("#!lua name=a name=b\n", "Invalid metadata value, name argument was given multiple times")]
    [InlineData("#!lua foo=a\n", "Invalid metadata value given: foo=a")]
    [InlineData("#!lua name=a-b\n", "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long")]
    [InlineData("#!bad name=a\n", "Engine 'bad' not found")]
    [InlineData("#!lua name=a\n", "No functions registered")]
    [InlineData("#!lua name=a\nlocal x = (", "Error compiling function: user_function:2: unexpected symbol near '<eof>'")]
    [InlineData("#!lua name=a\nredis.register_function('f', 1)", "Error registering functions: ERR second argument to redis.register_function must be a function")]
    [InlineData("#!lua name=a\nredis.register_function('f-', function() end)", "Error registering functions: ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long")]
    [InlineData("#!lua name=a\nredis.call('ping')", "Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'call'")]
    [InlineData("#!lua name=a\nlocal x = math.random()", "Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'math'")]
    [InlineData("#!lua name=a\nx = 1", "Error registering functions: ERR user_function:2: Attempt to modify a readonly table")]
    [InlineData("#!lua name=a\nwhile true do end", "Error registering functions: ERR FUNCTION LOAD timeout")]
    public void What_cannot_be_loaded(string code, string error) => Assert.Equal("(error) ERR " + error, Load(code));

    [Theory]
    [InlineData("{}", "redis.register_function must get a function name argument")]
    [InlineData("{function_name='f'}", "redis.register_function must get a callback argument")]
    [InlineData("{function_name={}}", "function_name argument given to redis.register_function must be a string")]
    [InlineData("{description={}}", "description argument given to redis.register_function must be a string")]
    [InlineData("{callback=1}", "callback argument given to redis.register_function must be a function")]
    [InlineData("{flags=1}", "flags argument to redis.register_function must be a table representing function flags")]
    [InlineData("{flags={'nope'}}", "unknown flag given")]
    [InlineData("{nope=1}", "unknown argument given to redis.register_function")]
    [InlineData("1", "calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).")]
    public void Named_arguments_that_are_wrong(string arguments, string error) =>
        Assert.Equal("(error) ERR Error registering functions: ERR " + error, Load($"#!lua name=a\nredis.register_function({arguments})"));

    [Fact]
    public void Named_arguments_flags_and_description()
    {
        Load("#!lua name=lib\nredis.register_function{function_name='f', callback=function(k) return redis.call('set', k[1], 1) end, flags={'no-writes', 'allow-stale'}, description='it reads'}");
        Expect("[[\"library_name\", \"lib\", \"engine\", \"LUA\", \"functions\", [[\"name\", \"f\", \"description\", \"it reads\", \"flags\", [no-writes, allow-stale]]]]]", "FUNCTION LIST");
        Expect("(error) ERR Write commands are not allowed from read-only scripts. script: f, on @user_function:2.", "FCALL f 1 k");
        Expect("(error) ERR Write commands are not allowed from read-only scripts. script: f, on @user_function:2.", "FCALL_RO f 1 k");
        Client.Run("FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
        Expect("(error) ERR Can not execute a script with write flag using *_ro command.", "FCALL_RO f 0");
    }

    [Fact]
    public void A_librarys_variables_live_on_between_calls()
    {
        Load("#!lua name=lib\nlocal n = 0\nredis.register_function('next', function() n = n + 1 return n end)");
        Expect("1", "FCALL next 0");
        using var other = Server.Connect();
        Assert.Equal("2", other.Run("FCALL next 0"));
    }

    [Fact]
    public void A_function_that_exists_refuses_the_library_and_leaves_the_old_one()
    {
        Load(Code);
        Load("#!lua name=other\nredis.register_function('g', function() return 'old' end)");
        Assert.Equal("(error) ERR Function f already exists", Client.Run("FUNCTION", "LOAD", "REPLACE", "#!lua name=other\nredis.register_function('f', function() end)"));
        Expect("\"old\"", "FCALL g 0");
    }

    [Fact]
    public void Dump_and_restore()
    {
        Load(Code);
        var payload = LibraryDump.Write(Host.Functions.Current.Libraries);
        Assert.Equal("(error) ERR Library lib already exists", Restore(payload));
        Assert.Equal("OK", Restore(payload, "REPLACE"));
        Assert.Equal("OK", Restore(payload, "FLUSH"));
        Run("FUNCTION FLUSH");
        Assert.Equal("OK", Restore(payload, "APPEND"));
        Expect("OK", "FCALL f 1 k v");
        Assert.Equal("(error) ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.", Restore(payload, "x"));
        payload[5] ^= 1;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore(payload, "REPLACE"));
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore([1, 2, 3]));
    }

    [Fact]
    public void A_failed_restore_changes_nothing()
    {
        Load("#!lua name=one\nredis.register_function('f', function() return 'one' end)");
        var payload = LibraryDump.Write(Host.Functions.Current.Libraries);
        Run("FUNCTION FLUSH");
        Load("#!lua name=two\nredis.register_function('f', function() return 'two' end)");
        Assert.Equal("(error) ERR Function f already exists", Restore(payload, "REPLACE"));
        Expect("\"two\"", "FCALL f 0");
    }

    [Fact]
    public void Help_and_flush_modes()
    {
        Expect("(error) ERR FUNCTION FLUSH only supports SYNC|ASYNC option", "FUNCTION FLUSH x");
        Assert.StartsWith("[FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, LOAD [REPLACE] <FUNCTION CODE>, ", Run("FUNCTION HELP"), StringComparison.Ordinal);
        Expect("(error) NOTBUSY No scripts in execution right now.", "FUNCTION KILL");
        Expect("(error) ERR Unknown option given: x", "FUNCTION LOAD x code");
    }

    private string Load(string code) => Client.Run("FUNCTION", "LOAD", code);

    private string Restore(byte[] payload, string? policy = null) =>
        Client.RunRaw([.. new[] { "FUNCTION"u8.ToArray(), "RESTORE"u8.ToArray(), payload }, .. policy is null ? [] : new[] { System.Text.Encoding.ASCII.GetBytes(policy) }]);
}
