namespace RedHare.Server; internal static class Placeholder { }
