using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Scripting;

namespace RedHare.Server;

/// <summary>What a server consists of, be it served over sockets or in process.</summary>
public static class WholeServer
{
    /// <summary>An empty data set with all commands.</summary>
    public static ServerContext Create(ServerConfiguration configuration) => new(configuration, modules: new ScriptingModule());
}
