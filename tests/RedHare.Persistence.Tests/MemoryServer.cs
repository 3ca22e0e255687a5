using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Files;
using RedHare.Server;

namespace RedHare.Persistence.Tests;

/// <summary>A server whose log lies in memory; the directory is only for the lock.</summary>
internal sealed class MemoryServer : IDisposable
{
    public MemoryServer(IFileLayer files, string directory, params ReadOnlySpan<(string, string)> directives)
    {
        Context = WholeServer.Create(Configure(directory, directives));
        try
        {
            ServerPersistence.Open(Context, files);
        }
        catch
        {
            Context.Dispose();
            throw;
        }
        Server = EmbeddedServer.Over(Context);
    }

    public EmbeddedServer Server { get; }

    public ServerContext Context { get; }

    public static ServerConfiguration Configure(string directory, params ReadOnlySpan<(string, string)> directives)
    {
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("dir", directory), ("appendonly", "yes"), ("port", "0"), ("bind", "127.0.0.1"), .. directives])
            Assert.Null(configuration.Preset(name, value));
        return configuration;
    }

    public void Dispose() => Server.Dispose();
}
