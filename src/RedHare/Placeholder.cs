namespace RedHare; internal static class Placeholder { }
