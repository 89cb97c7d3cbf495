using Intranet.Adoption.People;
using Intranet.Tests.People;

namespace Intranet.Tests.BestPractices;

public class ProfilesTests
{
    [Fact]
    public void Completeness_weighs_the_fields_that_the_feed_carries()
    {
        var organisation = new OrganisationBuilder().With(
            "employees",
            "employee_id,photo,expertise,job_title,department,phone",
            "e1,a.png,bomen,hovenier,Groen,1234", // 7 of 7
            "e2,,bomen,hovenier,Groen,1234", // 5 of 7
            "e3,b.png,nvt,-,Groen,", // 3 of 7
            "e4,,,,,"
        ); // 0 of 7
        organisation.Measure("completeness").Value.Should().BeApproximately((1 + 5 / 7.0 + 3 / 7.0 + 0) / 4, 1e-12);
        organisation.Measure("complete").Should().BeEquivalentTo(new { Numerator = 1.0, Denominator = 4.0 });
        organisation.Measure("photo").Should().BeEquivalentTo(new { Numerator = 2.0, Denominator = 4.0 });
    }

    [Fact]
    public void A_photo_that_more_than_five_share_is_the_default_picture()
    {
        var organisation = new OrganisationBuilder().With(
            "employees",
            [
                "employee_id,photo,phone,about",
                .. Enumerable.Range(1, 6).Select(i => $"d{i},default.png,1,x y"),
                .. Enumerable.Range(1, 5).Select(i => $"t{i},twins.png,1,x y"),
            ]
        );
        organisation.Measure("photo").Should().BeEquivalentTo(new { Numerator = 5.0, Denominator = 11.0 });
        organisation
            .Measure("complete")
            .Should()
            .BeEquivalentTo(new { Numerator = 0.0, Denominator = 11.0 }, "one repeated character is no phone number");
    }

    [Fact]
    public void With_fewer_than_three_fields_there_is_no_input_but_photos_count()
    {
        var organisation = new OrganisationBuilder().With("employees", "employee_id,photo,phone", "e1,a.png,12", "e2,,12");
        organisation.Measure("completeness").Status.Should().Be(MeasureStatus.NoInput);
        organisation.Measure("photo").Value.Should().Be(0.5);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("   ", true)]
    [InlineData("xxxx", true)]
    [InlineData(".", true)]
    [InlineData("N.V.T.", true)]
    [InlineData(" Geen ", true)]
    [InlineData("ONBEKEND", true)]
    [InlineData("tbd", true)]
    [InlineData("?", true)]
    [InlineData("null", true)]
    [InlineData("geen idee", true)]
    [InlineData("n.v.t", true)]
    [InlineData("nvt.", true)]
    [InlineData("Volgt…", true)]
    [InlineData("nog invullen", true)]
    [InlineData("asdf", true)]
    [InlineData("Qwerty", true)]
    [InlineData("--", true)]
    [InlineData("Baden Baden", false)]
    [InlineData("06 12", false)]
    [InlineData("Volgteam", false)]
    [InlineData("Ik volg een opleiding", false)]
    [InlineData("tester", false)]
    [InlineData("Jo", false)]
    [InlineData("aab", false)]
    public void A_placeholder_does_not_fill_a_field(string value, bool isPlaceholder) =>
        Profile.IsPlaceholder(value).Should().Be(isPlaceholder);

    [Theory]
    [InlineData(ProfileField.About, "test test", true)]
    [InlineData(ProfileField.JobTitle, "baas Baas", true)]
    [InlineData(ProfileField.About, "12345 67", true)]
    [InlineData(ProfileField.JobTitle, "42", true)]
    [InlineData(ProfileField.Expertise, "nvt;geen", true)]
    [InlineData(ProfileField.Expertise, "Excel;Excel", false)]
    [InlineData(ProfileField.Expertise, "nvt|Excel", false)]
    [InlineData(ProfileField.Phone, "0612345678", false)]
    [InlineData(ProfileField.Phone, "1234", false)]
    [InlineData(ProfileField.Phone, "nvt", true)]
    [InlineData(ProfileField.Photo, "1234", false)]
    [InlineData(ProfileField.Location, "3.12", false)]
    [InlineData(ProfileField.Location, "Baden-Baden", false)]
    [InlineData(ProfileField.About, "Goed, beter, best: 3 x per week", false)]
    public void What_is_no_answer_depends_on_the_field(ProfileField field, string value, bool isPlaceholder) =>
        Profile.IsPlaceholder(value, field).Should().Be(isPlaceholder);
}
