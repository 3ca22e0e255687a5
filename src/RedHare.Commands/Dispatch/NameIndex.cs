using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RedHare.Commands;

/// <summary>
/// Finds a command by its name in any case. Every request passes here, so a lookup is two loads of eight bytes, their
/// lower-casing in a register, one multiplication, and as a rule one comparison; nothing is allocated.
/// <para>
/// An open-addressing table, at most half full, with linear probing. A name is held as its length, its first eight bytes
/// (zero-padded) and, past eight, its last eight: up to sixteen bytes that is the whole name, and the few longer ones are
/// compared in full. The table is built at run time rather than by the generator, because it takes microseconds, several
/// assemblies may bring commands, and <c>rename-command</c> changes it.
/// </para>
/// </summary>
internal sealed class NameIndex
{
    private struct Slot
    {
        public ulong Head;
        public ulong Tail;
        public int Length;
        public byte[] Name;
        public Command? Command;
    }

    private Slot[] _slots = new Slot[8];
    private int _count;

    /// <summary>Adds a command under a lower-case name.</summary>
    public void Add(byte[] name, Command command)
    {
        if (Find(name) is not null) throw new ArgumentException($"The name '{Encoding.UTF8.GetString(name)}' is taken.", nameof(name));
        if (++_count * 2 > _slots.Length) Resize(_slots.Length * 2);
        Insert(name, command);
    }

    /// <summary>Removes a name and returns its command; null when there was none.</summary>
    public Command? Remove(ReadOnlySpan<byte> name)
    {
        var command = Find(name);
        if (command is null) return null;
        for (var i = 0; i < _slots.Length; i++)
            if (ReferenceEquals(_slots[i].Command, command) && Ascii.EqualsIgnoreCase(_slots[i].Name, name))
                _slots[i] = default;
        _count--;
        // A hole would end other names' probe sequences.
        Resize(_slots.Length);
        return command;
    }

    public Command? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return null;
        Load(name, out var head, out var tail);
        var slots = _slots;
        for (var i = Home(head, tail, slots.Length); ; i++)
        {
            ref var slot = ref slots[i & (slots.Length - 1)];
            if (slot.Command is null) return null;
            if (slot.Head == head && slot.Tail == tail && slot.Length == name.Length
                && (name.Length <= 16 || Ascii.EqualsIgnoreCase(slot.Name, name)))
                return slot.Command;
        }
    }

    private void Insert(byte[] name, Command command)
    {
        Load(name, out var head, out var tail);
        var i = Home(head, tail, _slots.Length);
        while (_slots[i & (_slots.Length - 1)].Command is not null) i++;
        _slots[i & (_slots.Length - 1)] = new Slot { Head = head, Tail = tail, Length = name.Length, Name = name, Command = command };
    }

    private void Resize(int size)
    {
        var old = _slots;
        _slots = new Slot[size];
        foreach (ref readonly var slot in old.AsSpan())
            if (slot.Command is not null)
                Insert(slot.Name, slot.Command);
    }

    private static int Home(ulong head, ulong tail, int size) =>
        (int)((head ^ BitOperations.RotateLeft(tail, 31)) * 0x9E3779B97F4A7C15 >> (64 - BitOperations.Log2((uint)size)));

    private static void Load(ReadOnlySpan<byte> name, out ulong head, out ulong tail)
    {
        tail = 0;
        if (name.Length >= 8)
        {
            head = Lower(BinaryPrimitives.ReadUInt64LittleEndian(name));
            if (name.Length > 8) tail = Lower(BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]));
        }
        else if (name.Length >= 4)
        {
            var high = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << ((name.Length - 4) * 8);
            head = Lower(BinaryPrimitives.ReadUInt32LittleEndian(name) | high);
        }
        else
        {
            // One to three bytes: the first, the middle and the last cover them.
            head = Lower(name[0] | ((ulong)name[name.Length >> 1] << ((name.Length >> 1) * 8)) | ((ulong)name[^1] << ((name.Length - 1) * 8)));
        }
    }

    // Eight bytes at once: sets bit 5 of those in 'A'..'Z' and of no others, so that '@' and '`' stay apart.
    private static ulong Lower(ulong bytes)
    {
        const ulong Ones = 0x0101010101010101;
        var low = bytes & (0x7F * Ones);
        var fromA = low + ((0x80 - 'A') * Ones);
        var pastZ = low + ((0x7F - 'Z') * Ones);
        var upper = (fromA ^ pastZ) & ~bytes & (0x80 * Ones);
        return bytes | (upper >> 2);
    }
}
