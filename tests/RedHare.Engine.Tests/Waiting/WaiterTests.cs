using System.Text;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Waiting;

public sealed class WaiterTests : WaitingTest
{
    [Fact]
    public void First_come_first_served()
    {
        var waiters = Enumerable.Range(0, 3).Select(_ => Wait(Keys[0])).ToArray();
        Push(Unit, (Keys[0], "a"), (Keys[0], "b"));
        Assert.Equal(Keys[0] + " a", waiters[0].Completed());
        Assert.Equal(Keys[0] + " b", waiters[1].Completed());
        Assert.False(waiters[2].IsAnswered);
        Assert.Equal(1, Engine.BlockedWaiters);
        Push(Keys[0], "c");
        Assert.Equal(Keys[0] + " c", waiters[2].Completed());
        Assert.Equal(0, Engine.BlockedWaiters);
    }

    /// <summary>The waiters of the key written first come first, whatever the shards; each looks at its keys in its own order.</summary>
    [Fact]
    public void Keys_come_in_the_order_in_which_they_were_written()
    {
        var first = Wait(Keys[0]);
        var second = Wait(Keys[0], Keys[3]);
        Push(Unit, (Keys[3], "b"), (Keys[0], "a"));
        Assert.Equal(Keys[0] + " a", second.Completed());
        Assert.False(first.IsAnswered);
        Assert.Equal(1, Length(Keys[3]));
        Push(Keys[0], "c");
        Assert.Equal(Keys[0] + " c", first.Completed());
    }

    [Fact]
    public void A_waiter_of_several_keys_leaves_them_all()
    {
        var waiter = Wait(Keys);
        Push(Keys[2], "a");
        Assert.Equal(Keys[2] + " a", waiter.Completed());
        foreach (var key in Keys) Push(key, "b");
        foreach (var key in Keys) Assert.Equal(1, Length(key));
    }

    [Fact]
    public void A_key_named_twice_is_waited_for_once()
    {
        var waiter = Wait(Keys[0], Keys[0]);
        Push(Unit, (Keys[0], "a"), (Keys[0], "b"));
        Assert.Equal(Keys[0] + " a", waiter.Completed());
        Assert.Equal(1, Length(Keys[0]));
    }

    [Fact]
    public void Who_heeds_the_loss_of_a_key_hears_of_it()
    {
        var name = Encoding.ASCII.GetBytes(Keys[0]);
        var sleeper = Wait(Keys[0]);
        foreach (var lose in new Action[] { () => Write(name, key => key.Delete()), () => Write(name, key => key.SetText("y"u8)), Flush })
        {
            Write(name, key => key.SetText("x"u8));
            var waiter = new PopWaiter(Keys[0]) { HeedsTheLoss = true };
            Assert.False(waiter.Start(Unit));
            Assert.Equal((1, 1), (Engine.BlockingKeys, Engine.HeededKeys));
            lose();
            Assert.Equal("lost", waiter.Completed());
            Assert.Equal((1, 0), (Engine.BlockingKeys, Engine.HeededKeys));
            Assert.Equal(0, sleeper.Runs);
            Flush();
        }
        Push(Keys[0], "a");
        Assert.Equal(Keys[0] + " a", sleeper.Completed());
    }

    [Fact]
    public void A_change_that_signals_nobody_leaves_waiters_alone()
    {
        var waiter = Wait(Keys[0]);
        Write(Encoding.ASCII.GetBytes(Keys[0]), key =>
        {
            key.Push(ListEnd.Right, "a"u8, new PackListLimit(-2));
            key.Signal = KeySignal.Watchers;
        });
        Assert.Equal(0, waiter.Runs);
        Push(Keys[0], "b");
        Assert.Equal(Keys[0] + " a", waiter.Completed());
    }

    private void Write(byte[] name, Action<WriteScope> change)
    {
        Unit.Enter(Unit.ShardOf(name));
        Unit.BeginCommand();
        change(Unit.Write(name, KeyEvent.Del));
        Unit.EndCommand();
        Unit.Exit();
    }

    private void Flush()
    {
        Unit.Enter(Engine.AllShards);
        Engine.Flush(Unit, -1, lazy: false);
        Unit.Exit();
    }

    [Fact]
    public void A_value_of_another_type_wakes_nobody()
    {
        var waiter = Wait(Keys[0]);
        var name = Encoding.ASCII.GetBytes(Keys[0]);
        Unit.Enter(Unit.ShardOf(name));
        Unit.BeginCommand();
        Unit.Write(name, KeyEvent.Del).SetText("text"u8);
        Unit.EndCommand();
        Unit.Exit();
        Assert.Equal(0, waiter.Runs);

        Unit.Enter(Unit.ShardOf(name));
        Unit.BeginCommand();
        Unit.Write(name, KeyEvent.Del).Delete();
        Unit.EndCommand();
        Unit.Exit();
        Assert.Equal(0, waiter.Runs);

        Push(Keys[0], "a");
        Assert.Equal(Keys[0] + " a", waiter.Completed());
    }

    [Fact]
    public void What_is_gone_when_the_unit_ends_wakes_nobody()
    {
        var waiter = Wait(Keys[0]);
        Unit.Enter(Engine.AllShards);
        Unit.BeginCommand();
        var list = Unit.Write(Encoding.ASCII.GetBytes(Keys[0]), KeyEvent.Del);
        list.Push(ListEnd.Left, "a"u8, new PackListLimit(-2));
        Unit.EndCommand();
        Unit.BeginCommand();
        Unit.Write(Encoding.ASCII.GetBytes(Keys[0]), KeyEvent.Del).Delete();
        Unit.EndCommand();
        Unit.Exit();
        Assert.Equal(0, waiter.Runs);
        Assert.True(Engine.End(waiter, WaitEnd.Closed));
    }

    [Fact]
    public void A_deadline_ends_a_waiter_once()
    {
        var waiter = new PopWaiter(Keys);
        Assert.False(waiter.Start(Unit, StorageEngine.DeadlineAfter(1)));
        Assert.Equal("Timeout", waiter.Completed());
        Assert.False(Engine.End(waiter, WaitEnd.Unblocked));
        Push(Keys[1], "a");
        Assert.Equal(1, Length(Keys[1]));
        Assert.Equal(0, Engine.BlockedWaiters);
    }

    [Fact]
    public void Deadlines_come_in_their_order()
    {
        var late = new PopWaiter(Keys[0]);
        Assert.False(late.Start(Unit, StorageEngine.DeadlineAfter(60_000)));
        var soon = new PopWaiter(Keys[0]);
        Assert.False(soon.Start(Unit, StorageEngine.DeadlineAfter(2)));
        Assert.Equal("Timeout", soon.Completed());
        Assert.False(late.IsAnswered);
        Assert.True(Engine.End(late, WaitEnd.Unblocked));
        Assert.Equal("Unblocked", late.Completed());
    }

    /// <summary>CLIENT UNBLOCK within EXEC ends a waiter while its shards are locked by anyone.</summary>
    [Fact]
    public void An_end_never_waits_for_a_lock()
    {
        var waiter = Wait(Keys[0], Keys[1]);
        Unit.Enter(Unit.ShardOf(Encoding.ASCII.GetBytes(Keys[0])));
        var ended = Task.Run(() => Engine.End(waiter, WaitEnd.UnblockedWithError));
        Assert.Equal("UnblockedWithError", waiter.Completed());
        Assert.True(ended.Wait(TimeSpan.FromSeconds(20)) && ended.Result);
        Unit.Exit();
        Push(Keys[0], "a");
        Assert.Equal(1, Length(Keys[0]));
    }

    /// <summary>A timeout that finds the waiter just being tried leaves the answer to whoever tries it.</summary>
    [Fact]
    public void An_end_during_a_vain_run_is_carried_out_after_it()
    {
        PopWaiter? waiter = null;
        var ended = true;
        waiter = new PopWaiter(Keys[0], Keys[1]) { VainRuns = 1, Running = () => ended = Engine.End(waiter!, WaitEnd.Timeout) };
        Assert.False(waiter.Start(Unit));
        Push(Keys[0], "a");
        Assert.Equal("Timeout", waiter.Completed());
        Assert.False(ended);
        Push(Keys[1], "b");
        Assert.Equal((1, 1), (Length(Keys[0]), Length(Keys[1])));
        Assert.Equal(1, waiter.Runs);
    }

    [Fact]
    public void Who_is_served_is_not_ended_as_well()
    {
        PopWaiter? waiter = null;
        waiter = new PopWaiter(Keys[0]) { Running = () => Engine.End(waiter!, WaitEnd.Timeout) };
        Assert.False(waiter.Start(Unit));
        Push(Keys[0], "a");
        Assert.Equal(Keys[0] + " a", waiter.Completed());
    }

    [Fact]
    public void A_vain_run_leaves_the_next_one_its_turn()
    {
        var picky = new PopWaiter(Keys[0]) { VainRuns = 1 };
        Assert.False(picky.Start(Unit));
        var easy = Wait(Keys[0]);
        Push(Keys[0], "a");
        Assert.Equal(Keys[0] + " a", easy.Completed());
        Assert.False(picky.IsAnswered);
        Push(Keys[0], "b");
        Assert.Equal(Keys[0] + " b", picky.Completed());
    }

    /// <summary>A served waiter's write readies other keys, and its own again; they come after those that were ready before.</summary>
    [Fact]
    public void Serving_readies_keys()
    {
        PopWaiter? pusher = null;
        pusher = new PopWaiter(Keys[0]) { Pushes = (Keys[0], "again") };
        Assert.False(pusher.Start(Unit));
        var next = Wait(Keys[0]);
        Push(Keys[0], "a");
        Assert.Equal(Keys[0] + " a", pusher.Completed());
        Assert.Equal(Keys[0] + " again", next.Completed());
        Assert.Equal(0, Length(Keys[0]));
    }
}
