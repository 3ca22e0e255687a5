using System.Text;
using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

/// <summary>docs/configuration.md is written from the table of directives: REDHARE_WRITE_DOCS=1 writes it, otherwise a difference fails.</summary>
public class ConfigurationPageTests
{
    private const string Head = """
        # Configuration

        RedHare takes redis-server's directives: from a redis.conf, from standard input (`-`) and from the command line (`--name value`), in this
        order; the last one counts. `CONFIG GET` shows the values, `CONFIG SET` changes those that may change while the server runs, `CONFIG
        REWRITE` writes them back to the file. Syntax, limits and error texts are those of Redis 7.2.

        - An unknown directive stops the start with an error that names it.
        - One that is known but **not built** yet stops the start too, when its value asks for more than is there.
        - One that has **no effect yet** is accepted and echoed, because files in the wild contain it; a start that sets it to anything but the
          default logs a warning.
        - One that is **not needed** tunes a mechanism of redis-server that RedHare does not have (jemalloc, fork, incremental rehashing); it is
          accepted and echoed.

        What differs from redis-server without a file: `bind` is loopback (as in the redis.conf that Redis ships), `save` is empty, `io-threads 0`
        means one event loop for every two cores, `port` and `bind` are fixed while the server runs, and `--port 0` takes a free port, which the log names in `Running mode=standalone, port=N.` and `CONFIG GET port`
        returns; with a `tls-port` it means, as in Redis, that there is no plain one. `dir` does not change the directory of the process; files' names are relative to it all the same. Values are UTF-8.
        `amqp-port`, `amqp-delivery-limit`, `http-port`, `script-memory-limit`, `shards`, `snapshot-memory-limit` and `transport` are RedHare's own: an empty port means off, 0 takes a free one, which the log names; without `amqp-port` there is no `http-port` either; `shards 0` means four for each core,
        at most 64; `amqp-delivery-limit` is how often a message of a quorum queue may come back where neither its queue nor a policy says it: 0 for as often as it will, which is RabbitMQ 3.10's way (20 is RabbitMQ 4's).

        **TLS.** `tls-port 6380` beside `tls-cert-file`, `tls-key-file` and, as in Redis unless `tls-auth-clients` is `no`, `tls-ca-cert-file` or `tls-ca-cert-dir`:
        [tls.md](tls.md) has the rest. `tls-port -1` takes a free port. The names that begin with `amqps-`, `tls-handshake-timeout` (seconds) and `tls-max-handshakes` are RedHare's own.

        This page is written by a test from the table in `src/RedHare.Commands/Configuration`.

        """;

    [Fact]
    public void The_page_says_what_the_table_says()
    {
        var path = Path.Combine(Root(), "docs", "configuration.md");
        var page = Write();
        if (Environment.GetEnvironmentVariable("REDHARE_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page);
        }
        Assert.Equal(page, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Write()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var (title, directives) in DirectiveTable.ByArea)
        {
            page.Append($"\n## {title}\n\n| directive | default | values | while running | state |\n|---|---|---|---|---|\n");
            foreach (var directive in directives)
                page.Append($"| {Name(directive)} | {Code(directive.Default)} | {directive.Domain} | {(Has(directive, DirectiveFlags.Immutable) ? "fixed" : Has(directive, DirectiveFlags.Protected) ? "protected" : "changes")} | {State(directive)} |\n");
        }
        return page.ToString();
    }

    private static string Name(Directive directive) => directive.Alias is null ? $"`{directive.Name}`" : $"`{directive.Name}` (`{directive.Alias}`)";

    private static string Code(string value) => value.Length == 0 ? "empty" : $"`{value}`";

    private static string State(Directive directive) =>
        directive.Unbuilt is not null ? $"not built: {Allowed(directive)}"
        : Has(directive, DirectiveFlags.Inert) ? "no effect yet"
        : Has(directive, DirectiveFlags.Moot) ? "not needed"
        : "works";

    private static string Allowed(Directive directive) => directive.Name == "supervised" ? "only `no` and `auto`" : "only the default";

    private static bool Has(Directive directive, DirectiveFlags flag) => (directive.Flags & flag) != 0;

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "RedHare.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
