namespace RedHare.Patterns.PostgreSql;

/// <summary>
/// The triggers that tell of changes. They run once for each statement and see all rows that it has changed: so a statement that changes a million rows tells of
/// one thing and not of a million, which would fill the server's queue. NOTIFY is part of the transaction: it is heard when that commits, and never when it is rolled back.
/// </summary>
internal sealed class ChangeTrigger(string table, string key, string channel, int maxKeys)
{
    // What a payload may hold is 7,999 bytes; a longer key is told as "everything".
    private const int MaxKeyBytes = 7900;

    private readonly string _table = SqlName.QuoteTable(table);
    private readonly string _function = FunctionName(table, channel);

    private static string FunctionName(string table, string channel)
    {
        var schema = table.Contains('.', StringComparison.Ordinal) ? SqlName.Quote(table.Split('.')[0]) + "." : "";
        return schema + SqlName.Quote(channel);
    }

    private string Name(string operation) => SqlName.Quote(SqlName.Checked($"{channel}_{operation}"));

    /// <summary>Makes the function and the triggers, anew where they are there.</summary>
    public string Install =>
        $"""
        CREATE OR REPLACE FUNCTION {_function}() RETURNS trigger LANGUAGE plpgsql AS $redhare$
        DECLARE
          keys text[];
          k text;
        BEGIN
          IF TG_OP = 'TRUNCATE' THEN
            PERFORM pg_notify({SqlName.Literal(channel)}, '*');
            RETURN NULL;
          ELSIF TG_OP = 'INSERT' THEN
            keys := ARRAY(SELECT {SqlName.Quote(key)}::text FROM new_rows LIMIT {maxKeys + 1});
          ELSIF TG_OP = 'DELETE' THEN
            keys := ARRAY(SELECT {SqlName.Quote(key)}::text FROM old_rows LIMIT {maxKeys + 1});
          ELSE
            keys := ARRAY(SELECT {SqlName.Quote(key)}::text FROM old_rows UNION SELECT {SqlName.Quote(key)}::text FROM new_rows LIMIT {maxKeys + 1});
          END IF;
          IF cardinality(keys) > {maxKeys} THEN
            PERFORM pg_notify({SqlName.Literal(channel)}, '*');
            RETURN NULL;
          END IF;
          FOREACH k IN ARRAY keys LOOP
            PERFORM pg_notify({SqlName.Literal(channel)}, CASE WHEN octet_length(k) > {MaxKeyBytes} THEN '*' ELSE '=' || k END);
          END LOOP;
          RETURN NULL;
        END $redhare$;
        CREATE OR REPLACE TRIGGER {Name("insert")} AFTER INSERT ON {_table} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {_function}();
        CREATE OR REPLACE TRIGGER {Name("update")} AFTER UPDATE ON {_table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {_function}();
        CREATE OR REPLACE TRIGGER {Name("delete")} AFTER DELETE ON {_table} REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {_function}();
        CREATE OR REPLACE TRIGGER {Name("truncate")} AFTER TRUNCATE ON {_table} FOR EACH STATEMENT EXECUTE FUNCTION {_function}();
        """;

    /// <summary>Takes them away.</summary>
    public string Uninstall =>
        $"""
        DROP TRIGGER IF EXISTS {Name("insert")} ON {_table};
        DROP TRIGGER IF EXISTS {Name("update")} ON {_table};
        DROP TRIGGER IF EXISTS {Name("delete")} ON {_table};
        DROP TRIGGER IF EXISTS {Name("truncate")} ON {_table};
        DROP FUNCTION IF EXISTS {_function}();
        """;
}
