using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly ServerConfiguration _configuration = new();
    private readonly ConfigurationLoader _loader;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redhare-conf-");

    public ConfigurationLoaderTests() => _loader = new(_configuration);

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private ConfigurationError? Load(string text) => _loader.Load(null, text);

    [Fact]
    public void The_default_file_of_Redis_loads_and_warns_of_nothing()
    {
        Assert.Null(_loader.Load(Write("redis.conf", DefaultFile.Text)));
        Assert.Empty(_loader.Warnings);
        Assert.Equal("normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60", _configuration["client-output-buffer-limit"]);
        Assert.Equal(Path.Combine(_directory.FullName, "redis.conf"), _configuration.File);
    }

    [Fact]
    public void What_the_default_file_shows_commented_out_loads_too()
    {
        Assert.Null(Load(DefaultFile.Optional));
        Assert.Equal(4, _configuration.Network.IoThreads);
        Assert.Equal("3600 1 300 100 60 10000", _configuration["save"]);
        Assert.Contains("WARNING: 'tls-client-cert-file' is accepted, but has no effect yet.", _loader.Warnings);
        Assert.DoesNotContain(_loader.Warnings, warning => warning.Contains("'save", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_together_name_every_directive_that_Redis_documents_and_each_is_in_the_table()
    {
        var names = (DefaultFile.Text + DefaultFile.Optional).Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(name => name.Length != 0).ToHashSet();
        names.ExceptWith(["list-max-ziplist-entries", "lua-replicate-commands"]);
        Assert.All(names, name => Assert.True(DirectiveTable.TryFind(name, out _), name));
        Assert.True(names.Count > 150);
    }

    [Theory]
    [InlineData("bogus 1", 1, "bogus 1", "Bad directive or wrong number of arguments")]
    [InlineData("# fine\n\nport 1\n  timeout 5 # five\n", 4, "timeout 5 # five", "wrong number of arguments")]
    [InlineData("port", 1, "port", "wrong number of arguments")]
    [InlineData("port 65536", 1, "port 65536", "argument must be between 0 and 65535 inclusive")]
    [InlineData("logfile \"a", 1, "logfile \"a", "Unbalanced quotes in configuration line")]
    [InlineData("save 1", 1, "save 1", "Invalid save parameters")]
    [InlineData("shards 3", 1, "shards 3", "argument must be 0 or a power of two up to 64")]
    [InlineData("cluster-enabled yes", 1, "cluster-enabled yes", "The directive 'cluster-enabled' is known to RedHare, but not built yet")]
    [InlineData("slaveof 10.0.0.1 6379", 1, "slaveof 10.0.0.1 6379", "The directive 'replicaof' is known to RedHare, but not built yet")]
    [InlineData("tls-cluster yes", 1, "tls-cluster yes", "The directive 'tls-cluster' is known to RedHare, but not built yet")]
    [InlineData("loadmodule x.so", 1, "loadmodule x.so", "The directive 'loadmodule' is known to RedHare, but not built yet")]
    [InlineData("daemonize yes", 1, "daemonize yes", "The directive 'daemonize' is known to RedHare, but not built yet")]
    public void An_error_names_line_and_reason(string text, int number, string line, string reason) =>
        Assert.Equal(new ConfigurationError(reason, number, line), Load(text));

    [Fact]
    public void An_error_is_printed_in_the_form_of_redis_server() => Assert.Equal(
        "\n*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nReading the configuration file, at line 2\n>>> 'bogus \"1\"'\nBad directive or wrong number of arguments\n",
        Load("port 1\nbogus \"1\"")!.ToString());

    [Fact]
    public void What_is_not_built_may_be_taken_back_by_a_later_line()
    {
        Assert.Null(_loader.Load(null, "appendonly yes\nreplicaof 10.0.0.1 6379", "appendonly \"no\"\nreplicaof no one"));
        Assert.Equal("no", _configuration["appendonly"]);
        Assert.Equal("", _configuration["replicaof"]);
    }

    [Fact]
    public void The_last_line_counts_and_options_come_after_the_file()
    {
        Assert.Null(_loader.Load(Write("redis.conf", "port 1\nport 2"), "port 3", "port 4"));
        Assert.Equal(4, _configuration.Network.Port);
    }

    [Fact]
    public void Save_lines_add_up_and_an_empty_one_clears()
    {
        Assert.Null(Load("save 900 1\nsave 300 10"));
        Assert.Equal("900 1 300 10", _configuration["save"]);
        Assert.Null(Load("save \"\"\nsave 5 5"));
        Assert.Equal("5 5", _configuration["save"]);
        Assert.Null(Load("save \"1 2 3 4\""));
        Assert.Equal("5 5 1 2 3 4", _configuration["save"]);
    }

    [Fact]
    public void Includes_follow_patterns_in_order_and_a_pattern_may_match_none()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "conf.d"));
        Write("conf.d/20.conf", "timeout 20\nhz 20");
        Write("conf.d/10.conf", "timeout 10\nmaxclients 10");
        Write("conf.d/.hidden.conf", "timeout 99");
        Assert.Null(Load($"include {_directory.FullName}/c*.d/*.conf\ninclude {_directory.FullName}/none*.conf\nhz 30"));
        Assert.Equal((20, 10, 30), (_configuration.Network.Timeout, _configuration.Network.MaxClients, _configuration.Memory.Hz));
    }

    [Fact]
    public void A_missing_file_stops_the_start()
    {
        Assert.Equal("Fatal error, can't open config file '/nowhere/redis.conf': No such file or directory", _loader.Load("/nowhere/redis.conf")!.Reason);
        Assert.Equal("Fatal error, can't open config file '/nowhere/x.conf': No such file or directory", Load("include /nowhere/x.conf")!.Reason);
    }

    [Fact]
    public void A_file_that_includes_itself_is_stopped()
    {
        var path = Write("loop.conf", $"include {_directory.FullName}/loop.conf");
        Assert.Equal("Too many nested includes", _loader.Load(path)!.Reason);
    }

    [Fact]
    public void A_relative_dir_is_made_absolute_and_the_process_keeps_its_own()
    {
        var before = Environment.CurrentDirectory;
        Assert.Null(Load($"dir {_directory.FullName}/"));
        Assert.Equal(_directory.FullName, _configuration["dir"]);
        Assert.Equal("No such file or directory", Load("dir ./missing")!.Reason);
        Assert.Equal(before, Environment.CurrentDirectory);
    }
}
