namespace RedHare.Abstractions; internal static class Placeholder { }
