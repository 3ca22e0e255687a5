using RedHare.Commands;

namespace RedHare.Scripting;

/// <summary>Scripts and functions: EVAL, SCRIPT, FCALL, FUNCTION.</summary>
public sealed class ScriptingModule : ServerModule
{
    /// <inheritdoc/>
    public override Command[] CreateCommands() => DeclaredCommands.Create();

    /// <inheritdoc/>
    public override void Attach(ServerContext server) => server.Scripting = new ScriptHost(server);
}
