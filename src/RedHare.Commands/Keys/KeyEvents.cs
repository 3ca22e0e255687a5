using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>The keyspace events of keys of any type, besides <see cref="KeyEvent.Del"/>.</summary>
internal static class KeyEvents
{
    public static readonly KeyEvent Expire = new(KeyEventClass.Generic, "expire");
    public static readonly KeyEvent Persist = new(KeyEventClass.Generic, "persist");
    public static readonly KeyEvent RenameFrom = new(KeyEventClass.Generic, "rename_from");
    public static readonly KeyEvent RenameTo = new(KeyEventClass.Generic, "rename_to");
    public static readonly KeyEvent MoveFrom = new(KeyEventClass.Generic, "move_from");
    public static readonly KeyEvent MoveTo = new(KeyEventClass.Generic, "move_to");
    public static readonly KeyEvent Restore = new(KeyEventClass.Generic, "restore");
    public static readonly KeyEvent CopyTo = new(KeyEventClass.Generic, "copy_to");
}
