using RedHare.Engine;

namespace RedHare.Commands.Tests.Hashes;

/// <summary>Base of the tests of fields that expire: a clock that is moved by hand, and nobody who deletes expired fields unasked.</summary>
public abstract class FieldExpiryTest : CommandTest
{
    protected FieldExpiryTest()
        : base(new ManualTime()) => Server.Context.Engine.ActiveExpiry = false;

    protected void Advance(long milliseconds) => ((ManualTime)Time!).Now += milliseconds;

    /// <summary>Lets hashes be tables from the first field on.</summary>
    protected void UseForm(KeyEncoding form)
    {
        if (form == KeyEncoding.HashTable) Run("CONFIG SET hash-max-listpack-entries 0");
    }

    internal HeardEvents Hear()
    {
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        return heard;
    }
}
