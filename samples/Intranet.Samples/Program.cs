using System.Globalization;
using Intranet.Samples;

// Writes the sample organisation: dotnet run --project samples/Intranet.Samples -- samples/voorbeeldhoven

var folder = args.Length > 0 ? args[0] : "samples/voorbeeldhoven";
SampleFiles.Write(folder);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {Directory.GetFiles(folder).Length} files to {folder}."));
