namespace RedHare.Commands.Tests.Keys;

public sealed class ExpireAtTests() : ExpireCases("EXPIREAT", seconds: true, relative: false);
