using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>notify-keyspace-events: publishes changes of keys to <c>__keyspace@db__:key</c> and <c>__keyevent@db__:event</c>.</summary>
internal sealed class KeyspaceNotifications(ServerContext server) : IKeyEventListener
{
    /// <summary>Listens to the engine while something is to be notified, and not otherwise, since listening costs every write.</summary>
    public string? Apply()
    {
        var events = server.Configuration.Monitoring.NotifyKeyspaceEvents;
        server.Engine.Listener = (events & (KeyspaceEvents.Keyspace | KeyspaceEvents.Keyevent)) == 0 ? null : this;
        return null;
    }

    public void OnKeyEvent(ExecutionUnit unit, int database, ReadOnlySpan<byte> key, KeyEvent what)
    {
        var events = server.Configuration.Monitoring.NotifyKeyspaceEvents;
        if ((events & ClassOf(what.Class)) == 0) return;
        var name = Encoding.UTF8.GetBytes(what.Name);
        if ((events & KeyspaceEvents.Keyspace) != 0) server.PubSub.Publish(unit, [.. Encoding.ASCII.GetBytes($"__keyspace@{database}__:"), .. key], name);
        if ((events & KeyspaceEvents.Keyevent) != 0) server.PubSub.Publish(unit, [.. Encoding.ASCII.GetBytes($"__keyevent@{database}__:"), .. name], key);
    }

    // Apart from New the configuration's bits are the engine's, behind K and E.
    private static KeyspaceEvents ClassOf(KeyEventClass what) => what == KeyEventClass.New ? KeyspaceEvents.New : (KeyspaceEvents)((int)what << 2);
}
