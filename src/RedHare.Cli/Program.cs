System.Console.WriteLine("redhare");
