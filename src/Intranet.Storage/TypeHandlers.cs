using System.Data;
using System.Globalization;
using Dapper;

namespace Intranet.Storage;

/// <summary>
/// How columns hold days and moments, so that queries take and return <see cref="DateOnly"/> and <see cref="DateTimeOffset"/>:
/// days as day numbers, moments as round-trip text in UTC, which sorts as the moments do.
/// </summary>
internal static class TypeHandlers
{
    /// <summary>Dapper keeps one set of handlers for the process, and prefers its own mapping of a type to a handler.</summary>
    public static void Register()
    {
        SqlMapper.RemoveTypeMap(typeof(DateOnly));
        SqlMapper.RemoveTypeMap(typeof(DateOnly?));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new DayNumber());
        SqlMapper.AddTypeHandler(new RoundTripText());
    }

    private sealed class DayNumber : SqlMapper.TypeHandler<DateOnly>
    {
        public override void SetValue(IDbDataParameter parameter, DateOnly value)
        {
            parameter.DbType = DbType.Int32;
            parameter.Value = value.DayNumber;
        }

        public override DateOnly Parse(object value) => DateOnly.FromDayNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture));
    }

    private sealed class RoundTripText : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        }

        public override DateTimeOffset Parse(object value) => DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture);
    }
}
