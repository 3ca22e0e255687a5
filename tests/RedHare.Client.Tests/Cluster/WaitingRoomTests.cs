using System.Globalization;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

public sealed class WaitingRoomTests
{
    private const int Slot = 7;

    private readonly List<string> _sent = [];

    /// <summary>A node connects while the room is being emptied: the command that was put back just before it, and is woken by it, must not be overtaken by those behind it.</summary>
    [Fact]
    public void A_wake_in_the_middle_of_another_changes_no_order()
    {
        WaitingRoom? room = null;
        var (isConnected, tries) = (false, 0);
        using (room = new WaitingRoom(pending =>
        {
            if (!isConnected)
            {
                if (++tries == 3) isConnected = true;
                if (isConnected) Task.Run(room!.Wake).Wait();
                return false;
            }
            _sent.Add(pending.Name);
            return true;
        }))
        {
            for (var i = 0; i < 4; i++) room.Add(Command($"C{i}", Slot));
            room.Wake();
            room.Wake();
            room.Wake();
            Assert.Equal(["C0", "C1", "C2", "C3"], _sent);
            Assert.Equal(0, room.Count);
            Assert.False(room.Holds(Slot));
        }
    }

    /// <summary>A slot's commands wait behind its first, those of others do not.</summary>
    [Fact]
    public void What_comes_behind_one_that_waits_waits_too()
    {
        var isOpen = false;
        using var room = new WaitingRoom(pending =>
        {
            if (pending.Slot == Slot && !isOpen) return false;
            _sent.Add(pending.Name);
            return true;
        });
        room.Add(Command("A", Slot));
        room.Add(Command("B", Slot + 1));
        room.Add(Command("C", Slot));
        Assert.True(room.Holds(Slot));
        Assert.True(room.Holds(Slot + 1));
        Assert.False(room.Holds(-1));
        room.Wake();
        Assert.Equal(["B"], _sent);
        Assert.False(room.Holds(Slot + 1));
        room.Add(Command("D", Slot));
        isOpen = true;
        room.Wake();
        Assert.Equal(["B", "A", "C", "D"], _sent);
    }

    /// <summary>Four threads wake and one adds, while the node comes and goes.</summary>
    [Fact]
    public async Task Many_who_wake_leave_the_order_of_each_slot()
    {
        const int Slots = 5, Commands = 5_000;
        var last = new int[Slots];
        Array.Fill(last, -1);
        var (wrong, sent) = (0, 0);
        using var room = new WaitingRoom(pending =>
        {
            if (Random.Shared.Next(20) == 0) return false;
            var number = int.Parse(pending.Name, CultureInfo.InvariantCulture);
            if (number <= last[pending.Slot]) wrong++;
            last[pending.Slot] = number;
            Interlocked.Increment(ref sent);
            return true;
        });
        var waking = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref sent) < Commands) room.Wake();
        })).ToArray();
        for (var i = 0; i < Commands; i++) room.Add(Command($"{i}", i % Slots));
        await Task.WhenAll(waking).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, wrong);
        Assert.Equal(0, room.Count);
    }

    private static PendingReply<RawReply> Command(string name, int slot)
    {
        var pending = PendingReply<RawReply>.Rent(CommandLine.Rent(new CommandSpec(name)), RawReply.Converter, Deadline.After(TimeSpan.FromMinutes(1)));
        pending.Slot = slot;
        return pending;
    }
}
