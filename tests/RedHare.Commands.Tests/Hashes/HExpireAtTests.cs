namespace RedHare.Commands.Tests.Hashes;

public sealed class HExpireAtTests() : HExpireCases("HEXPIREAT", seconds: true, relative: false);
