using System.Globalization;
using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>What keyspace notifications of all classes tell of each command of Scripts/events.txt, and in which order.</summary>
public sealed class KeyspaceEventTests(ServerPair servers) : IClassFixture<ServerPair>
{
    [Fact]
    public void Both_servers_tell_the_same_of_each_command()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Scripts", "events.txt"));
        string[][] commands = [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(ConfigurationLine.Split).OfType<string[]>()];
        var (real, ours) = servers.Connect();
        using var ear = new Ear(real);
        using var ourEar = new Ear(ours);
        var differences = new List<string>();
        for (var i = 0; i < commands.Length; i++)
        {
            var (expected, actual) = (ear.EventsOf(commands[i], i), ourEar.EventsOf(commands[i], i));
            if (expected != actual) differences.Add($"{string.Join(' ', commands[i])}\n    redis:   {expected}\n    redhare: {actual}");
        }
        Assert.Empty(differences);
    }

    /// <summary>A connection that runs commands, and one that hears of them.</summary>
    private sealed class Ear : IDisposable
    {
        private readonly Peer _speaker, _listener;

        public Ear(Func<Peer> connect)
        {
            (_speaker, _listener) = (connect(), connect());
            foreach (var command in (string[][])[["FLUSHALL"], ["CONFIG", "SET", "notify-keyspace-events", "KEAnm"]])
            {
                _speaker.Send([command]);
                Assert.False(_speaker.Read().Value.IsError);
            }
            _listener.Send([["PSUBSCRIBE", "__key*__:*"], ["SUBSCRIBE", "end"]]);
            _listener.Read();
            _listener.Read();
        }

        public string EventsOf(string[] command, int number)
        {
            _speaker.Send([command, ["PUBLISH", "end", number.ToString(CultureInfo.InvariantCulture)]]);
            _speaker.Read();
            _speaker.Read();
            var events = new List<string>();
            while (true)
            {
                var message = _listener.Read().Value;
                if (message.Items.Length == 3) return string.Join(", ", events);
                events.Add($"{message.Items[2]} {message.Items[3]}");
            }
        }

        public void Dispose()
        {
            _speaker.Send([["CONFIG", "SET", "notify-keyspace-events", ""]]);
            _speaker.Read();
            _speaker.Dispose();
            _listener.Dispose();
        }
    }
}
