using System.Globalization;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

/// <summary>Ends a session of the database in the middle of a statement, or of its commit, the first so many times that one comes there: a trigger that ends its own backend. What the session had done is undone, and its client's connection is lost.</summary>
internal sealed class DeathAt(Func<string, Task> run, Func<string, Task<object?>> ask, string name)
{
    /// <summary>Sets the trap.</summary>
    /// <param name="table">On which table.</param>
    /// <param name="when"><c>BEFORE DELETE</c>, <c>AFTER INSERT</c> and the like; or <c>COMMIT</c> of a transaction that has inserted a row.</param>
    /// <param name="deaths">How many sessions it ends.</param>
    public async Task ArmAsync(string table, string when, int deaths)
    {
        // A sequence counts what is undone, too.
        var count = string.Create(CultureInfo.InvariantCulture, $"{deaths}");
        await run(
            $"""
            CREATE SEQUENCE {name}_deaths;
            CREATE FUNCTION {name}_die() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF nextval('{name}_deaths') <= {count} THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(60); END IF;
              RETURN NULL;
            END $$;
            """);
        await run(when == "COMMIT"
            ? $"CREATE CONSTRAINT TRIGGER {name}_death AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}_die()"
            : $"CREATE TRIGGER {name}_death {when} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}_die()");
    }

    /// <summary>How often sessions came there.</summary>
    public async Task<long> CountAsync() => (long)(await ask($"SELECT last_value FROM {name}_deaths"))!;
}
