using System.Runtime.CompilerServices;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests;

/// <summary>Tests that need a real PostgreSQL, and are skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = PostgresServer.Find() is null ? "There is no PostgreSQL (initdb, postgres) here." : null;
}
