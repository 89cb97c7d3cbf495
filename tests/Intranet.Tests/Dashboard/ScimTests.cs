using System.Text.Json.Nodes;
using Intranet.Storage;
using Intranet.Storage.People;

namespace Intranet.Tests.Dashboard;

/// <summary>SCIM with the requests that the provisioning service of Entra ID sends, including both styles of PATCH.</summary>
public class ScimTests
{
    private const string Patch = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"]";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    [Theory]
    [InlineData(null, "There is nothing with this id.", "A remove needs a path.")]
    [InlineData("nl-NL", "Met dit id is er niets.", "Een remove heeft een path nodig.")]
    public void Errors_are_in_the_language_the_client_accepts(string? language, string missing, string wrong)
    {
        using var served = new ServedOrganisation("scim");
        (string, string)[] headers = language is null ? [] : [("Accept-Language", language)];
        string? Detail(HttpMethod method, string path, string? body) =>
            served.Send(method, path, body, "application/scim+json", headers).Body!["detail"]!.GetValue<string>();
        Detail(HttpMethod.Get, "/scim/v2/Users/999", null).Should().Be(missing);
        Detail(HttpMethod.Patch, "/scim/v2/Users/1", "{" + Patch + ""","Operations":[{"op":"remove"}]}""").Should().Be(wrong);
    }

    [Fact]
    public void A_user_is_looked_up_created_changed_deactivated_and_deleted()
    {
        using var served = new ServedOrganisation("scim");
        var (status, empty, _) = served.Send(HttpMethod.Get, Find("Users", "userName eq \"new@example.org\""));
        status.Should().Be(200);
        empty!["totalResults"]!.GetValue<int>().Should().Be(0, "looking up an unknown user gives an empty list, not an error");
        empty["schemas"]![0]!.GetValue<string>().Should().Be("urn:ietf:params:scim:api:messages:2.0:ListResponse");

        var (made, user, response) = served.Send(HttpMethod.Post, "/scim/v2/Users", User("new@example.org", "Nieuw Fictie"));
        made.Should().Be(201);
        response.Headers.Location!.ToString().Should().EndWith($"/scim/v2/Users/{user!["id"]}");
        response.Headers.ETag!.IsWeak.Should().BeTrue();
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/scim+json");
        var id = user["id"]!.GetValue<string>();
        served.Send(HttpMethod.Get, Find("Users", "userName eq \"NEW@EXAMPLE.ORG\"")).Body!["Resources"]![0]!["id"]!
            .GetValue<string>()
            .Should()
            .Be(id, "userName is compared without case");
        served.Send(HttpMethod.Get, Find("Users", $"externalId eq \"ext-new@example.org\" and id eq \"{id}\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(1);
        served.Send(HttpMethod.Get, Find("Users", "emails[type eq \"work\"].value eq \"new@example.org\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(1);
        served.Send(HttpMethod.Post, "/scim/v2/Users", User("new@example.org", "Dubbel")).Status.Should().Be(409, "the user exists");

        // The older style: capitalised op, a path for each operation, booleans as text.
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Users/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Replace","path":"emails[type eq """
                    + $$"""\"work\"].value","value":"updated@example.org"},"""
                    + $$"""{"op":"Replace","path":"name.familyName","value":"Anders"},"""
                    + $$"""{"op":"Add","path":"title","value":"beheerder"},{"op":"Add","path":"{{Enterprise}}:"""
                    + $$"""department","value":"Groen"}]}"""
            )
            .Status.Should()
            .Be(200);
        Fact(served, id, "email").Should().Be("updated@example.org");
        Fact(served, id, "department").Should().Be("Groen");

        // The newer style: no path, and attribute names with dots.
        var (_, changed, _) = served.Send(
            HttpMethod.Patch,
            $"/scim/v2/Users/{id}",
            $$"""{{{Patch}},"Operations":[{"op":"replace","value":{"displayName":"Nieuwe """
                + $$"""Naam","name.givenName":"N.","{{Enterprise}}:department":"Blauw","active":true} }]}"""
        );
        changed!["name"]!["givenName"]!.GetValue<string>().Should().Be("N.");
        changed["name"]!["familyName"]!.GetValue<string>().Should().Be("Anders");
        changed[Enterprise]!["department"]!.GetValue<string>().Should().Be("Blauw");
        Fact(served, id, "name").Should().Be("Nieuwe Naam");
        Fact(served, id, "job_title").Should().Be("beheerder", "a PATCH keeps what it does not name");

        var (_, replaced, _) = served.Send(HttpMethod.Put, $"/scim/v2/Users/{id}", User("new@example.org", "Vervangen"));
        replaced!.AsObject().ContainsKey("title").Should().BeFalse();
        Fact(served, id, "job_title").Should().Be("", "a PUT clears what it leaves out");

        served.Clock.Now = new(2025, 11, 10, 9, 0, 0, TimeSpan.Zero);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Users/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Replace","path":"active","value":"False"}]}"""
            )
            .Body!["active"]!
            .GetValue<bool>()
            .Should()
            .BeFalse();
        Fact(served, id, "left_on").Should().Be("2025-11-10");
        served.Send(HttpMethod.Delete, $"/scim/v2/Users/{id}").Status.Should().Be(204);
        served.Send(HttpMethod.Get, $"/scim/v2/Users/{id}").Status.Should().Be(404);
        served.Send(HttpMethod.Get, Find("Users", "userName eq \"new@example.org\"")).Body!["totalResults"]!.GetValue<int>().Should().Be(0);
        served.Whole();
    }

    [Fact]
    public void A_deactivated_user_leaves_the_population_on_that_date_and_keeps_their_history()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Organisation.Did(
                "2025-10-01 10:00 e3 post",
                "2025-11-05 10:00 e3 view",
                "2025-10-01 10:00 e4 view",
                "2025-10-01 10:00 e5 view"
            )
            .Import();
        var id = served.Send(HttpMethod.Get, Find("Users", "userName eq \"e3@example.org\"")).Body!["Resources"]![0]![
            "id"
        ]!.GetValue<string>();
        served.Clock.Now = new(2025, 11, 10, 9, 0, 0, TimeSpan.Zero);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Users/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Replace","path":"active","value":false}]}"""
            )
            .Status.Should()
            .Be(200);
        served.Organisation.ScoreStored(new(2025, 11, 9)).Population.Should().Be(9);
        served.Organisation.ScoreStored(new(2025, 11, 10)).Population.Should().Be(8);
        TestOrganisation
            .Measure(served.Organisation.ScoreStored(new(2025, 11, 9)), "reach")
            .Numerator.Should()
            .Be(3, "earlier activity still counts, e3's with that of two others");
        served.Clock.Now = new(2025, 11, 20, 9, 0, 0, TimeSpan.Zero);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Users/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Replace","path":"active","value":"True"}]}"""
            )
            .Status.Should()
            .Be(200);
        served.Organisation.ScoreStored(new(2025, 11, 20)).Population.Should().Be(9);
        served.Organisation.ScoreStored(new(2025, 11, 15)).Population.Should().Be(8);
    }

    [Fact]
    public void A_user_known_from_another_feed_is_matched_to_that_employee()
    {
        using var served = new ServedOrganisation("scim");
        served.Send(HttpMethod.Get, "/scim/v2/Users").Body!["totalResults"]!.GetValue<int>().Should().Be(9);
        var made = served.Send(HttpMethod.Post, "/scim/v2/Users", User("E4@Example.org", "Vierde"));
        made.Status.Should().Be(201);
        served.Query("select count(*) from employees").Should().Equal("9");
        Fact(served, made.Body!["id"]!.GetValue<string>(), "name").Should().Be("Vierde");

        // The HR feed has already ended this employee: a new title from SCIM does not bring them back.
        served.Organisation.With("employees", "employee_id,email,left_on", "e4,e4@example.org,2025-10-15").Import();
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Users/{made.Body["id"]}",
                $$"""{{{Patch}},"Operations":[{"op":"Replace","path":"title","value":"ex"}]}"""
            )
            .Status.Should()
            .Be(200);
        Fact(served, made.Body["id"]!.GetValue<string>(), "left_on").Should().Be("2025-10-15");
    }

    [Fact]
    public void A_new_employee_counts_from_the_day_of_provisioning()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Send(HttpMethod.Post, "/scim/v2/Users", User("first@example.org", "Eerste dag"), "application/scim+json; charset=utf-8")
            .Status.Should()
            .Be(201);
        served.Clock.Now = new(2025, 11, 12, 9, 0, 0, TimeSpan.Zero);
        served.Send(HttpMethod.Post, "/scim/v2/Users", User("later@example.org", "Later"));
        served.Organisation.Did("2025-10-01 10:00 e3 post").Import();
        served
            .Organisation.ScoreStored(new(2025, 11, 11))
            .Population.Should()
            .Be(10, "users of the first day of provisioning were employed before it");
        served.Organisation.ScoreStored(new(2025, 11, 12)).Population.Should().Be(11);
    }

    [Fact]
    public void A_manager_can_be_set_in_every_form_that_clients_send_and_filtered_by()
    {
        using var served = new ServedOrganisation("scim");
        string[] values = ["\"2\"", "[{\"$ref\":\"x\",\"value\":\"3\"}]", "{\"value\":\"4\"}"];
        foreach (var (value, manager) in values.Zip(["e2", "e3", "e4"]))
        {
            served
                .Send(
                    HttpMethod.Patch,
                    "/scim/v2/Users/1",
                    $$"""{{{Patch}},"Operations":[{"op":"Add","path":"{{Enterprise}}:manager","value":{{value}}}]}"""
                )
                .Status.Should()
                .Be(200);
            Fact(served, "1", "manager_id").Should().Be(manager);
        }

        served.Send(HttpMethod.Get, Find("Users", "id eq \"1\" and manager eq \"4\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(1);
        served.Send(HttpMethod.Get, Find("Users", "id eq \"1\" and manager eq \"2\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(0);
    }

    [Fact]
    public void A_group_of_five_thousand_is_filled_queried_and_emptied()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Organisation.With("employees", ["employee_id,started_on", .. Enumerable.Range(1, 5009).Select(i => $"e{i},2020-01-01")])
            .Import();
        var (made, group, _) = served.Send(
            HttpMethod.Post,
            "/scim/v2/Groups",
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"g1","displayName":"Iedereen","members":"""
                + """[],"meta":{"resourceType":"Group"}}"""
        );
        made.Should().Be(201);
        var id = group!["id"]!.GetValue<string>();
        var everybody = string.Join(',', Enumerable.Range(1, 5000).Select(i => $$"""{"$ref":null,"value":"{{i}}"}"""));
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Groups/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Add","path":"members","value":[{{everybody}}]}]}"""
            )
            .Status.Should()
            .Be(200);
        served.Send(HttpMethod.Get, $"/scim/v2/Groups/{id}").Body!["members"]!.AsArray().Should().HaveCount(5000);
        served
            .Send(HttpMethod.Get, $"/scim/v2/Groups/{id}?excludedAttributes=members")
            .Body!.AsObject()
            .ContainsKey("members")
            .Should()
            .BeFalse();
        served.Send(HttpMethod.Get, Find("Groups", "displayName eq \"iedereen\"") + "&excludedAttributes=members").Body!["Resources"]![0]![
            "id"
        ]!
            .GetValue<string>()
            .Should()
            .Be(id);
        served.Send(HttpMethod.Get, Find("Groups", $"id eq \"{id}\" and members eq \"17\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(1);
        served.Send(HttpMethod.Get, Find("Groups", $"id eq \"{id}\" and members eq \"5001\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(0);

        served.Clock.Now = new(2025, 11, 10, 9, 0, 0, TimeSpan.Zero);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Groups/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"1"},{"value":"2"}]}]}"""
            )
            .Status.Should()
            .Be(200);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Groups/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"remove","path":"members[value eq \"3\"]"},{"op":"add","value":{"members":"""
                    + $$"""[{"value":"5001"}]} },{"op":"replace","value":{"displayName":"Bijna iedereen"} }]}"""
            )
            .Status.Should()
            .Be(200);
        var members = served.Send(HttpMethod.Get, $"/scim/v2/Groups/{id}").Body!["members"]!
            .AsArray()
            .Select(member => member!["value"]!.GetValue<string>())
            .ToList();
        members.Should().HaveCount(4998).And.Contain("5001").And.NotContain(["1", "2", "3"]);
        served
            .Query("select valid_from || ' ' || coalesce(valid_to, '') from memberships where employee_no = 1")
            .Should()
            .Equal($"0 {new DateOnly(2025, 11, 10).DayNumber}");
        served
            .Query("select valid_from from memberships where employee_no = 5001")
            .Should()
            .Equal($"{new DateOnly(2025, 11, 10).DayNumber}");

        // A member who returns on the same day never left.
        served.Send(
            HttpMethod.Patch,
            $"/scim/v2/Groups/{id}",
            $$"""{{{Patch}},"Operations":[{"op":"Add","path":"members","value":[{"value":"1"}]}]}"""
        );
        served.Send(HttpMethod.Get, Find("Groups", $"id eq \"{id}\" and members eq \"1\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(1);
        served
            .Send(
                HttpMethod.Put,
                $"/scim/v2/Groups/{id}",
                """{"displayName":"Twee","externalId":"g1","members":[{"value":"8"},{"value":"9"}]}"""
            )
            .Body!["members"]!
            .AsArray()
            .Should()
            .HaveCount(2);
        served
            .Send(
                HttpMethod.Patch,
                $"/scim/v2/Groups/{id}",
                $$"""{{{Patch}},"Operations":[{"op":"Add","path":"members","value":[{"value":"99999"}]}]}"""
            )
            .Status.Should()
            .Be(400);
        served.Send(HttpMethod.Delete, $"/scim/v2/Groups/{id}").Status.Should().Be(204);
        served.Query($"select count(*) from memberships where valid_to is null").Should().Equal("0");
        served.Whole();
    }

    [Fact]
    public void Pages_list_every_user_exactly_once()
    {
        using var served = new ServedOrganisation("scim");
        var ids = new List<string>();
        for (var start = 1; ; start += 4)
        {
            var page = served.Send(HttpMethod.Get, $"/scim/v2/Users?startIndex={start}&count=4").Body!;
            page["totalResults"]!.GetValue<int>().Should().Be(9);
            page["startIndex"]!.GetValue<int>().Should().Be(start);
            if (page["Resources"]!.AsArray() is not { Count: > 0 } resources)
            {
                break;
            }

            page["itemsPerPage"]!.GetValue<int>().Should().Be(resources.Count);
            ids.AddRange(resources.Select(resource => resource!["id"]!.GetValue<string>()));
        }

        ids.Should().Equal(Enumerable.Range(1, 9).Select(i => $"{i}"));
        served.Send(HttpMethod.Get, "/scim/v2/Users?count=0").Body!["Resources"]!.AsArray().Should().BeEmpty();
        served.Send(HttpMethod.Get, "/scim/v2/Users?startIndex=-5&count=1").Body!["startIndex"]!
            .GetValue<int>()
            .Should()
            .Be(1, "a lower startIndex means 1");
    }

    [Fact]
    public void A_change_with_an_outdated_etag_is_refused()
    {
        using var served = new ServedOrganisation("scim");
        var (_, user, response) = served.Send(HttpMethod.Get, "/scim/v2/Users/1");
        var tag = response.Headers.ETag!.ToString();
        user!["meta"]!["version"]!.GetValue<string>().Should().Be(tag);
        served.Send(HttpMethod.Get, "/scim/v2/Users/1", null, "", ("If-None-Match", tag)).Status.Should().Be(304);
        var rename = $$"""{{{Patch}},"Operations":[{"op":"replace","path":"title","value":"een"}]}""";
        served.Send(HttpMethod.Patch, "/scim/v2/Users/1", rename, "application/scim+json", ("If-Match", tag)).Status.Should().Be(200);
        served.Send(HttpMethod.Patch, "/scim/v2/Users/1", rename, "application/scim+json", ("If-Match", tag)).Status.Should().Be(412);
        served.Send(HttpMethod.Delete, "/scim/v2/Users/1", null, "", ("If-Match", tag)).Status.Should().Be(412);
    }

    [Fact]
    public void Rows_that_wait_for_an_employee_are_imported_when_scim_creates_them()
    {
        using var served = new ServedOrganisation("scim");
        served
            .Organisation.With("activities", "activity_id,occurred_at,employee_id,kind", "1,2025-10-01T10:00:00,late-number,post")
            .Import()
            .Quarantined.Should()
            .Be(1);
        served
            .Send(
                HttpMethod.Post,
                "/scim/v2/Users",
                User("late@example.org", "Laat", $",\"{Enterprise}\":{{\"employeeNumber\":\"late-number\"}}")
            )
            .Status.Should()
            .Be(201);
        served.Query("select count(*) from quarantine").Should().Equal("0");
        served.Query("select e.id from day_counts join employees e using (organisation_no, employee_no)").Should().Equal("late-number");
        served.Whole();
    }

    [Theory]
    [InlineData("userName eq \"x\"; drop table employees;--")]
    [InlineData("userName eq \"x' or '1'='1\" or 1 eq 1")]
    [InlineData("userName sw \"a\"")]
    [InlineData("userName eq")]
    [InlineData("(((((")]
    [InlineData("emails[type eq \"work\" eq \"x\"")]
    public void A_filter_that_cannot_be_parsed_is_a_bad_request_and_reaches_no_sql(string filter)
    {
        using var served = new ServedOrganisation("scim");
        var (status, body, _) = served.Send(HttpMethod.Get, Find("Users", filter));
        status.Should().Be(400);
        body!["scimType"]!.GetValue<string>().Should().Be("invalidFilter");
        served.Query("select count(*) from employees").Should().Equal("9");
    }

    [Fact]
    public void A_value_that_looks_like_sql_is_treated_as_text()
    {
        using var served = new ServedOrganisation("scim");
        served.Send(HttpMethod.Get, Find("Users", "userName eq \"e1@example.org' or '1'='1\"")).Body!["totalResults"]!
            .GetValue<int>()
            .Should()
            .Be(0);
        var name = "Robert'); drop table employees;--";
        var made = served.Send(HttpMethod.Post, "/scim/v2/Users", User(name, name));
        made.Status.Should().Be(201);
        served.Send(HttpMethod.Get, Find("Users", $"userName eq \"{name}\"")).Body!["Resources"]![0]!["displayName"]!
            .GetValue<string>()
            .Should()
            .Be(name);
    }

    [Fact]
    public void The_service_provider_configuration_lists_what_is_supported()
    {
        using var served = new ServedOrganisation("scim");
        var config = served.Send(HttpMethod.Get, "/scim/v2/ServiceProviderConfig").Body!;
        config["patch"]!["supported"]!.GetValue<bool>().Should().BeTrue();
        config["etag"]!["supported"]!.GetValue<bool>().Should().BeTrue();
        served.Send(HttpMethod.Get, "/scim/v2/ResourceTypes").Body!["Resources"]!
            .AsArray()
            .Select(type => type!["endpoint"]!.GetValue<string>())
            .Should()
            .Equal("/Users", "/Groups");
        served.Send(HttpMethod.Get, $"/scim/v2/Schemas/{Enterprise}").Body!["name"]!.GetValue<string>().Should().Be("EnterpriseUser");
        served.Send(HttpMethod.Post, "/scim/v2/Users", "userName=x", "text/plain").Body!["status"]!.GetValue<string>().Should().Be("415");
        served.Send(HttpMethod.Get, "/scim/v2/Nonsense").Body!["schemas"]![0]!
            .GetValue<string>()
            .Should()
            .Be("urn:ietf:params:scim:api:messages:2.0:Error");
    }

    private static string Find(string what, string filter) => $"/scim/v2/{what}?filter={Uri.EscapeDataString(filter)}";

    /// <summary>A user as Entra ID sends it.</summary>
    private static string User(string userName, string name, string more = "") =>
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{Enterprise}}"],"externalId":"""
        + $$"""{{JsonValue.Create("ext-" + userName).ToJsonString()}},"userName":"""
        + $$"""{{JsonValue.Create(userName).ToJsonString()}},"active":true,"displayName":"""
        + $$"""{{JsonValue.Create(name).ToJsonString()}},"emails":[{"primary":true,"type":"work","value":"""
        + $$"""{{JsonValue.Create(userName).ToJsonString()}}}],"meta":{"resourceType":"User"},"name":"""
        + $$"""{"formatted":"""
        + $$"""{{JsonValue.Create(name).ToJsonString()}},"familyName":"Fictie","givenName":"Nieuw"},"roles":[]{{more}}}""";

    private static string? Fact(ServedOrganisation served, string id, string column)
    {
        using var connection = served.Organisation.Store.Open();
        return Dapper.SqlMapper.QueryFirstOrDefault<string?>(
            connection,
            $"""
            select {column}
            from employee_facts
            where organisation_no = 1 and employee_no = @id and {column} is not null
            order by valid_from desc
            """,
            new { id }
        );
    }
}
