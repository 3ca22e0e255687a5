namespace RedHare.Patterns.PostgreSql;

/// <summary>An outbox's tables and the statements on them. A row is there until its message is confirmed; a parked one until somebody decides. The lanes' table has one row for each lane, which whoever works on the lane holds locked.</summary>
internal sealed class OutboxSchema(PostgresOutboxOptions options)
{
    private readonly string _table = SqlName.QuoteTable(options.Table);
    private readonly string _lanes = SqlName.QuoteTable(options.Table + "_lanes");

    /// <summary>The channel of NOTIFY.</summary>
    public string Channel { get; } = SqlName.Checked($"redhare_{options.Table.Replace('.', '_')}");

    public string Install =>
        $"""
        CREATE TABLE IF NOT EXISTS {_table} (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          lane smallint NOT NULL,
          exchange text NOT NULL,
          routing_key text NOT NULL,
          properties jsonb NOT NULL,
          body bytea NOT NULL,
          added timestamptz NOT NULL DEFAULT now(),
          attempts int NOT NULL DEFAULT 0,
          parked timestamptz,
          reason text);
        CREATE INDEX IF NOT EXISTS {SqlName.Quote(options.Table.Split('.')[^1] + "_waiting")} ON {_table} (lane, id) WHERE parked IS NULL;
        CREATE TABLE IF NOT EXISTS {_lanes} (lane smallint PRIMARY KEY, failures int NOT NULL DEFAULT 0, retry_at timestamptz);
        INSERT INTO {_lanes} (lane) SELECT generate_series(0, {options.Lanes - 1}) ON CONFLICT DO NOTHING;
        """;

    /// <summary>Lanes, exchanges, routing keys, properties, bodies.</summary>
    public string Add => $"INSERT INTO {_table} (lane, exchange, routing_key, properties, body) SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[], $4::jsonb[], $5::bytea[])";

    public string Notify => $"SELECT pg_notify({SqlName.Literal(Channel)}, '')";

    /// <summary>Takes a lane that has something to publish and that nobody works on. The lane to begin at, so that all have their turn.</summary>
    public string TakeLane =>
        $"""
        SELECT l.lane FROM {_lanes} AS l
        WHERE (l.retry_at IS NULL OR l.retry_at <= now()) AND EXISTS (SELECT 1 FROM {_table} AS o WHERE o.lane = l.lane AND o.parked IS NULL)
        ORDER BY (l.lane - $1 + 1024) % 1024 LIMIT 1 FOR UPDATE OF l SKIP LOCKED
        """;

    /// <summary>The lane, how many.</summary>
    public string Read => $"SELECT id, exchange, routing_key, properties, body, attempts FROM {_table} WHERE lane = $1 AND parked IS NULL ORDER BY id LIMIT $2";

    /// <summary>The ids of what was published.</summary>
    public string Delete => $"DELETE FROM {_table} WHERE id = ANY($1)";

    /// <summary>Ids and reasons of what was not taken, and how many attempts it has.</summary>
    public string Fail =>
        $"UPDATE {_table} AS o SET attempts = o.attempts + 1, reason = r.reason, parked = CASE WHEN o.attempts + 1 >= $3 THEN now() END FROM unnest($1::bigint[], $2::text[]) AS r(id, reason) WHERE o.id = r.id";

    /// <summary>The lane; the pause after the first failure and the longest, in seconds.</summary>
    public string Pause => $"UPDATE {_lanes} SET failures = failures + 1, retry_at = now() + make_interval(secs => least($2 * power(2, least(failures, 20)), $3)) WHERE lane = $1";

    public string Resume => $"UPDATE {_lanes} SET failures = 0, retry_at = NULL WHERE lane = $1 AND (failures > 0 OR retry_at IS NOT NULL)";

    public string Count => $"SELECT count(*) FILTER (WHERE parked IS NULL), count(*) FILTER (WHERE parked IS NOT NULL), extract(epoch FROM now() - min(added) FILTER (WHERE parked IS NULL))::float8 FROM {_table}";

    public string Unpark => $"WITH freed AS (UPDATE {_table} SET parked = NULL, attempts = 0 WHERE parked IS NOT NULL RETURNING 1) SELECT count(*) FROM freed";
}
