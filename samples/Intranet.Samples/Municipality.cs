using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Intranet.Samples;

/// <summary>A department of the municipality.</summary>
/// <param name="Phase">The rollout phase in which it joined.</param>
/// <param name="Keen">The probability of a visit on a working day, in thousandths.</param>
/// <param name="CompleteOn">The day on which every profile was complete; null if that never happened.</param>
public sealed record Department(
    string Id,
    string Name,
    string Location,
    int Size,
    bool IsFrontline,
    int Phase,
    int Keen,
    DateOnly? CompleteOn,
    params string[] Jobs
);

/// <summary>One fictional person.</summary>
public sealed class Person
{
    public required string Id { get; init; }
    public required string First { get; init; }
    public required string Name { get; init; }
    public required Department Department { get; init; }
    public required string Job { get; init; }
    public required bool IsManager { get; init; }
    public required string ManagerId { get; init; }
    public required DateOnly StartedOn { get; init; }
    public DateOnly? LeftOn { get; set; }

    /// <summary>Activity relative to the department, in percent.</summary>
    public required int Keenness { get; init; }

    /// <summary>The day on which the profile was completed, if ever.</summary>
    public DateOnly? CompletedOn { get; set; }
    public required bool HasPhoto { get; init; }
    public required bool HasDefaultPicture { get; init; }
    public required int Gaps { get; init; }
}

/// <summary>Gemeente Voorbeeldhoven, a fictional municipality whose people have plainly invented names.</summary>
public sealed class Municipality
{
    public static readonly DateOnly GoLive = new(2025, 7, 7);
    public static readonly DateOnly LastDay = new(2025, 10, 5);

    public static readonly Department[] Departments =
    [
        new(
            "directie",
            "Bestuur en directie",
            "Stadhuis, 3e verdieping",
            9,
            false,
            1,
            420,
            null,
            "directeur",
            "bestuursadviseur",
            "directiesecretaris"
        ),
        new(
            "communicatie",
            "Communicatie",
            "Stadhuis, 2e verdieping",
            14,
            false,
            1,
            780,
            new(2025, 9, 19),
            "communicatieadviseur",
            "redacteur",
            "vormgever"
        ),
        new(
            "ict",
            "Informatie en automatisering",
            "Stadhuis, begane grond",
            28,
            false,
            1,
            560,
            null,
            "applicatiebeheerder",
            "informatieadviseur",
            "netwerkbeheerder"
        ),
        new(
            "po",
            "Personeel en organisatie",
            "Stadhuis, 2e verdieping",
            22,
            false,
            1,
            620,
            new(2025, 9, 26),
            "hr-adviseur",
            "salarisadministrateur",
            "opleidingsadviseur"
        ),
        new(
            "financien",
            "Financiën",
            "Stadhuis, 1e verdieping",
            30,
            false,
            2,
            310,
            null,
            "financieel adviseur",
            "boekhouder",
            "belastingmedewerker"
        ),
        new("juridisch", "Juridische zaken", "Stadhuis, 3e verdieping", 18, false, 2, 430, new(2025, 10, 1), "jurist", "inkoopadviseur"),
        new("griffie", "Griffie", "Stadhuis, raadzaal", 4, false, 2, 450, null, "griffier", "griffiemedewerker"),
        new("archief", "Archief", "Kelder Stadhuis", 5, false, 2, 350, null, "archivaris", "archiefmedewerker"),
        new("burgerzaken", "Burgerzaken", "Stadhuis, publiekshal", 34, false, 2, 520, null, "medewerker burgerzaken", "baliemedewerker"),
        new("kcc", "Klantcontact", "Stadhuis, publiekshal", 26, false, 2, 560, null, "klantadviseur", "gastvrouw"),
        new("jeugd", "Jeugd en gezin", "Wijkhuis De Linde", 42, false, 2, 230, null, "jeugdconsulent", "gezinscoach"),
        new(
            "werk",
            "Werk en inkomen",
            "Wijkhuis De Linde",
            48,
            false,
            2,
            240,
            null,
            "klantmanager",
            "schuldhulpverlener",
            "administratief medewerker"
        ),
        new("wmo", "Zorg en ondersteuning", "Wijkhuis De Es", 38, false, 2, 260, null, "zorgconsulent", "indicatieadviseur"),
        new(
            "ruimte",
            "Ruimtelijke ordening",
            "Stadhuis, 1e verdieping",
            30,
            false,
            2,
            330,
            null,
            "planoloog",
            "stedenbouwkundige",
            "projectleider"
        ),
        new("vergunningen", "Vergunningen", "Stadhuis, 1e verdieping", 26, false, 2, 440, null, "vergunningverlener", "casemanager"),
        new("duurzaam", "Duurzaamheid", "Stadhuis, 1e verdieping", 15, false, 2, 540, null, "energieadviseur", "adviseur klimaat"),
        new(
            "facilitair",
            "Facilitaire dienst",
            "Stadhuis, begane grond",
            24,
            true,
            3,
            130,
            null,
            "bode",
            "kantinemedewerker",
            "huismeester"
        ),
        new("handhaving", "Toezicht en handhaving", "Werf Noord", 36, true, 3, 230, null, "handhaver", "toezichthouder"),
        new("groen", "Groenvoorziening", "Werf Zuid", 58, true, 3, 150, null, "hovenier", "boomverzorger", "voorman groen"),
        new("wegen", "Wegen en riolering", "Werf Noord", 44, true, 3, 105, null, "stratenmaker", "rioolbeheerder", "kantonnier"),
        new("afval", "Afvalinzameling", "Werf Noord", 52, true, 3, 75, null, "chauffeur", "belader", "medewerker milieustraat"),
        new("sport", "Sporthallen en zwembad", "Zwembad De Plons", 31, true, 3, 170, null, "badmeester", "beheerder sporthal"),
        new(
            "begraafplaatsen",
            "Begraafplaatsen",
            "Rusthof",
            7,
            true,
            3,
            560,
            new(2025, 9, 11),
            "beheerder begraafplaats",
            "medewerker begraafplaats"
        ),
    ];

    private static readonly string[] FirstNames =
    [
        "Anna",
        "Bram",
        "Carlijn",
        "Daan",
        "Eva",
        "Fatima",
        "Gijs",
        "Hanna",
        "Ilse",
        "Joost",
        "Karim",
        "Lotte",
        "Mees",
        "Nadia",
        "Olaf",
        "Petra",
        "Quinten",
        "Roos",
        "Sem",
        "Tess",
        "Umut",
        "Vera",
        "Wout",
        "Xander",
        "Yara",
        "Zoë",
        "Aïcha",
        "Björn",
        "Chloé",
        "Dirk",
        "Els",
        "Femke",
        "Geert",
        "Hicham",
        "Inge",
        "Jan",
    ];

    /// <summary>Invented surnames that nobody has.</summary>
    private static readonly string[] Surnames =
    [
        "Verzonnen",
        "Denkbeeld",
        "Bedacht",
        "van Voorbeeldhoven",
        "de Fictie",
        "Zogenaamd",
        "Nergenshuizen",
        "Proefpersoon",
        "van 't Verhaal",
        "Papierwerk",
        "Gedachtegoed",
        "ter Illustratie",
        "Luchtkasteel",
        "Schijnbaar",
        "Droombeeld",
        "van Stel",
        "Nietbestaand",
        "Schets",
        "Maquette",
        "Figurant",
    ];

    private static readonly string[] Expertise =
    [
        "subsidies",
        "wegbeheer",
        "bomen",
        "gesprekken voeren",
        "Excel",
        "bestemmingsplannen",
        "eerste hulp",
        "verkeer",
        "wijkgericht werken",
        "privacy",
        "aanbesteden",
        "schrijven",
        "roosters",
        "klimaat",
    ];

    public Municipality(ulong seed)
    {
        var dice = new Dice(seed);
        var taken = new HashSet<string>();
        var number = 0;
        foreach (var department in Departments)
        {
            var leads = department.Size > 40 ? 2 : 1;
            var lead = "";
            for (var i = 0; i < department.Size; i++)
            {
                number++;
                string first,
                    name;
                do
                {
                    first = dice.Of(FirstNames);
                    name = $"{first} {dice.Of(Surnames)}";
                } while (!taken.Add(name));

                var id = string.Create(CultureInfo.InvariantCulture, $"v{number:D4}");
                var isManager = i < leads || (department.Id == "directie" && i < 3);
                lead = i == 0 ? id : lead;
                // One colleague in Personeel en organisatie has only just started: the cake does not wait for newcomers.
                var isNew = department.Id == "po" && i == department.Size - 1;
                var started = isNew ? new DateOnly(2025, 9, 15) : new DateOnly(2025, 1, 1).AddDays(-dice.Next(9000));
                int[] keen = [0, 4, 15, 35, 60, 85, 115, 150];
                Person person = new()
                {
                    Id = id,
                    First = first,
                    Name = name,
                    Department = department,
                    Job = i == 0 ? (department.Id == "directie" ? "gemeentesecretaris" : "teamleider") : dice.Of(department.Jobs),
                    IsManager = isManager,
                    ManagerId = i == 0 ? (department.Id == "directie" ? "" : "v0001") : lead,
                    StartedOn = started,
                    Keenness =
                        isManager ? 95
                        : department.Id is "communicatie" or "begraafplaatsen" ? 90 + dice.Next(40)
                        : dice.Of(keen),
                    HasPhoto = dice.Chance(department.IsFrontline ? 520 : 760),
                    HasDefaultPicture = dice.Chance(400),
                    Gaps = dice.Next(32),
                    CompletedOn = dice.Chance(department.IsFrontline ? 300 : 480) ? GoLive.AddDays(dice.Next(84)) : null,
                };
                if (department.CompleteOn is { } complete && !isNew)
                {
                    person.CompletedOn = complete.AddDays(-dice.Next(28));
                }

                People.Add(person);
            }

            // The last person to complete their profile decides the day of the cake.
            if (department.CompleteOn is { } day)
            {
                People[^2].CompletedOn = day;
            }
        }

        // Juridische zaken misses the cake by a single photo; two colleagues left meanwhile.
        People.Last(person => person.Department.Id == "juridisch").CompletedOn = null;
        People.First(person => person.Department.Id == "wegen" && !person.IsManager).LeftOn = new(2025, 8, 31);
        ProjectGroup[3].LeftOn = new(2025, 9, 1);
    }

    public List<Person> People { get; } = [];

    /// <summary>The community manager, from Communicatie.</summary>
    public Person CommunityManager => Of("communicatie", 1);

    /// <summary>The manager who starts to blog.</summary>
    public Person Blogger => People[0];

    /// <summary>Seven people from across the organisation; one leaves.</summary>
    public Person[] ProjectGroup =>
        [Of("communicatie", 2), Of("ict", 3), Of("po", 4), Of("kcc", 5), Of("groen", 6), Of("burgerzaken", 2), Of("ict", 5)];

    /// <summary>One in most departments; the fourth has not consented to reporting.</summary>
    public IEnumerable<(Department Department, Person Person, bool Consents)> Ambassadors =>
        Departments
            .Where(department => department.Size > 6 && department.Id is not ("directie" or "afval" or "facilitair" or "werk"))
            .Select((department, index) => (department, Of(department.Id, 5), index != 3));

    public Person Of(string department, int index) => People.Where(person => person.Department.Id == department).ElementAt(index);

    /// <summary>A generated photo: initials on a colour, identified by its content hash.</summary>
    public static string Photo(Person person)
    {
        var initials = string.Concat(person.Name.Split(' ').Select(part => part[0])).ToUpperInvariant();
        var hue = int.Parse(person.Id[1..], CultureInfo.InvariantCulture) * 47 % 360;
        var drawing =
            $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><title>{person.Id}</title><rect width='64' "
            + $"height='64' fill='hsl({hue} 45% 40%)'/><text x='32' y='40' font-size='24' text-anchor='middle' "
            + $"fill='#fff'>{initials}</text></svg>";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(drawing)))[..32];
    }

    /// <summary>The profile before or after it was completed: about, expertise, photo, phone, location.</summary>
    public static (string About, string Expertise, string Photo, string Phone, string Location) Profile(Person person, bool isComplete)
    {
        var number = int.Parse(person.Id[1..], CultureInfo.InvariantCulture);
        var photo =
            isComplete || person.HasPhoto ? Photo(person)
            : person.HasDefaultPicture ? "standaardfoto"
            : "";
        var phone = $"toestel {4000 + number}";
        var skills = $"{Expertise[number % Expertise.Length]};{Expertise[number * 5 % Expertise.Length]}";
        var about =
            $"Ik werk bij {person.Department.Name} en help je graag "
            + $"verder, op {phone}.{(number % 9 == 0 ? " Mijn motto: \"samen; stap voor stap\"." : "")}";
        if (isComplete)
        {
            return (about, skills, photo, phone, person.Department.Location);
        }

        // Placeholders that people enter to get past a form.
        string[] nothing = ["", "-", "nvt", "onbekend", "xxx"];
        string Gap(int bit, string value) => (person.Gaps >> bit & 1) == 0 ? value : nothing[(number + bit) % nothing.Length];
        return (person.Gaps == 0 ? "" : Gap(0, about), Gap(1, skills), photo, Gap(2, phone), Gap(3, person.Department.Location));
    }
}
