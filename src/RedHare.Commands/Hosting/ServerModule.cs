namespace RedHare.Commands;

/// <summary>
/// What an assembly above this one adds to a server: its commands, and the state that they share. The generator writes each assembly's table of
/// commands as a class DeclaredCommands in the namespace of its name.
/// </summary>
public abstract class ServerModule
{
    /// <summary>New instances of its commands, for one server's table.</summary>
    public abstract Command[] CreateCommands();

    /// <summary>Called once when the rest of a server is there and nothing has run yet.</summary>
    public virtual void Attach(ServerContext server)
    {
    }
}
