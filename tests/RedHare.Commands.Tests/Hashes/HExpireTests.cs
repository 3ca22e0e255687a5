namespace RedHare.Commands.Tests.Hashes;

public sealed class HExpireTests() : HExpireCases("HEXPIRE", seconds: true, relative: true);
