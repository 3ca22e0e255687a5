namespace RedHare.Commands.Tests.Keys;

public sealed class PExpireAtTests() : ExpireCases("PEXPIREAT", seconds: false, relative: false);
