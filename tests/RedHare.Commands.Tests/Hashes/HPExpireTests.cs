namespace RedHare.Commands.Tests.Hashes;

public sealed class HPExpireTests() : HExpireCases("HPEXPIRE", seconds: false, relative: true);
