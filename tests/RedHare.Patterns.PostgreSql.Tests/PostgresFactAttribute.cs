using System.Runtime.CompilerServices;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests;

/// <summary>A test that needs a real PostgreSQL, and is skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = PostgresServer.Find() is null ? "There is no PostgreSQL (initdb, postgres) here." : null;
}
