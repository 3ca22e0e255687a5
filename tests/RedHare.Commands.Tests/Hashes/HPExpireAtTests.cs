namespace RedHare.Commands.Tests.Hashes;

public sealed class HPExpireAtTests() : HExpireCases("HPEXPIREAT", seconds: false, relative: false);
