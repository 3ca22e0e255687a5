using System.Text;
using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Values;

/// <summary>Base of the tests of values: one key of an engine on a checking allocator, which must be empty in the end.</summary>
public abstract class ValueTest : IDisposable
{
    private readonly StorageEngine _engine;

    protected ValueTest()
    {
        _engine = new StorageEngine(new EngineOptions { Shards = 1, Checks = () => Checks });
        Unit = new ExecutionUnit(_engine);
        Unit.Enter(_engine.AllShards);
    }

    protected ArenaChecks Checks { get; } = new();

    protected ExecutionUnit Unit { get; }

    /// <summary>The key to be changed.</summary>
    protected WriteScope Write(string key = "k")
    {
        Unit.BeginCommand();
        return Unit.Write(Bytes(key), KeyEvent.Del);
    }

    /// <summary>Adds a member to a set, which is created if it is absent.</summary>
    protected static void AddMember(WriteScope key, string member, SetLimits limits)
    {
        if (key.Exists) key.AddMember(Bytes(member), limits);
        else key.CreateSet(Bytes(member), 1, limits);
    }

    protected static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>
    /// Runs a change with its first allocation failing, then its second, and so on, until it succeeds. After each failure the value must have the
    /// elements that it had; its form may be the bigger one already.
    /// </summary>
    protected void FailEverywhere(Func<string> content, Action change)
    {
        var before = content();
        for (var allowed = 0; ; allowed++)
        {
            Checks.FailAfter(allowed);
            try
            {
                change();
                return;
            }
            catch (OutOfMemoryException)
            {
                Checks.FailAfter(-1);
                Assert.Equal(before, content());
            }
            finally
            {
                Checks.FailAfter(-1);
            }
        }
    }

    public void Dispose()
    {
        Unit.EndCommand();
        _engine.Flush(Unit, -1, lazy: false);
        Unit.Exit();
        Checks.Verify();
        var leaked = Checks.LiveBlocks;
        _engine.Dispose();
        Assert.Equal(0, leaked);
        GC.SuppressFinalize(this);
    }
}
