namespace RedHare.Commands.Tests.Keys;

public sealed class ExpireTests() : ExpireCases("EXPIRE", seconds: true, relative: true);
