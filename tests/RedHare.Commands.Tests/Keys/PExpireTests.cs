namespace RedHare.Commands.Tests.Keys;

public sealed class PExpireTests() : ExpireCases("PEXPIRE", seconds: false, relative: true);
